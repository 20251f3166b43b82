import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../main/core/health/facts.ts';
import { findingsOf } from '../../../main/core/health/findings.ts';
import { DAY, facts, found, machine, NOW, project, schedule, typeOf, types } from './situation.ts';
import { situations } from './situations.ts';

describe('situations and what is found in them', () => {
  test.each(situations)('%s', (_what, situation, expected) => {
    expect(found(situation)).toEqual(expected);
  });
});

test('what is found first is remembered, and a moment in the future is none', () => {
  const situation = facts({ machine: machine({ served: false }) });
  const key = { code: 'not-running', project: null, vault: null, about: null };
  const since = (moment: number) =>
    findingsOf(situation, [{ ...key, since: moment, snoozed: null }])[0]?.since;
  expect([since(NOW - DAY), since(NOW + DAY), findingsOf(situation)[0]?.since]).toEqual([
    NOW - DAY,
    NOW,
    NOW,
  ]);
});

test('a command line is one that can be copied, whatever a project is called', () => {
  const name = "Zoë's shop $(x)";
  const commands = (shell: Facts['shell']) =>
    findingsOf({
      ...facts({ projects: [project({ name, types: types(typeOf('full', { schedules: [schedule()] })) })] }),
      shell,
    }).map(({ action }) => action?.command);
  expect(commands('posix')).toEqual([`cofre backup 'Zoë'\\''s shop $(x)' --type full`]);
  expect(commands('windows')).toEqual([`cofre backup "Zoë's shop $(x)" --type full`]);
});
