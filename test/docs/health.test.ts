import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CODES, costOf, type FindingCode } from '../../main/core/health/codes.ts';

test('docs/health.md names every finding with what it costs', () => {
  const page = readFileSync(new URL('../../docs/health.md', import.meta.url), 'utf8');
  for (const code of Object.keys(CODES) as FindingCode[]) {
    const { row, notice = '', warning = '', critical = '' } = costOf(code);
    expect(page).toContain(`| \`${code}\` | ${row} | ${notice} | ${warning} | ${critical} |`);
  }
  expect(page.match(/^\| `/gm)).toHaveLength(Object.keys(CODES).length);
});
