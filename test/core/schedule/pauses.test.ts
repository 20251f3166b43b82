import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  NO_PAUSES,
  paused,
  pauseOf,
  readPauses,
  resumed,
  writePauses,
} from '../../../main/core/schedule/pauses.ts';
import { tempFolder } from '../../support/temp.ts';

const NOW = 1_000_000;

test('a project rests while its own pause or that of everything lasts, until the later of the two', () => {
  const both = paused(paused(NO_PAUSES, null, NOW + 10), 'shop', NOW + 20);
  expect(pauseOf(both, 'shop', NOW)).toEqual({ until: NOW + 20 });
  expect(pauseOf(both, 'blog', NOW)).toEqual({ until: NOW + 10 });
  expect(pauseOf(both, 'shop', NOW + 20)).toBeNull();
  expect(pauseOf(paused(both, null, null), 'shop', NOW + 1e12)).toEqual({ until: null });
});

test('resuming one project leaves the others, resuming everything resumes each', () => {
  const two = paused(paused(NO_PAUSES, 'shop', null), 'blog', null);
  expect(pauseOf(resumed(two, 'shop'), 'shop', NOW)).toBeNull();
  expect(pauseOf(resumed(two, 'shop'), 'blog', NOW)).toEqual({ until: null });
  expect(resumed(two, null)).toEqual(NO_PAUSES);
});

test('pauses are kept; a file that cannot be understood pauses nothing', async () => {
  const home = tempFolder('pauses');
  expect(await readPauses(home)).toEqual(NO_PAUSES);
  await writePauses(home, paused(NO_PAUSES, 'my shop', null));
  expect(pauseOf(await readPauses(home), 'my shop', NOW)).toEqual({ until: null });
  writeFileSync(path.join(home, 'pauses.json'), '{"version":1,"all":"never"}');
  expect(await readPauses(home)).toEqual(NO_PAUSES);
});
