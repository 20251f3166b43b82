import { describe, expect, test } from 'vitest';
import { findingText, verdictText } from '../../../main/contract/text/health.ts';
import { LANGUAGES } from '../../../main/contract/text/language.ts';
import { loadTexts } from '../../../main/contract/text/texts.ts';
import { CODES } from '../../../main/core/health/codes.ts';
import { findingsOf } from '../../../main/core/health/findings.ts';
import { statusOf } from '../../../main/core/health/status.ts';
import { situations } from './situations.ts';

describe.each(LANGUAGES)('in %s', (language) => {
  test('every finding of every situation has its words, with every place filled', async () => {
    const texts = await loadTexts(language, (text) => text);
    const seen = new Set<string>();
    const lines: string[] = [];
    for (const [what, situation] of situations) {
      const findings = findingsOf(situation);
      for (const finding of findings) {
        seen.add(finding.code);
        const { title, meaning, action } = findingText(finding, texts);
        for (const text of [title, meaning, action]) {
          expect([what, text]).toEqual([
            what,
            expect.not.stringMatching(/\{\{|undefined|NaN|\bnull\b|health\.|^$/),
          ]);
        }
        expect([meaning, /[.?]$/.test(meaning)]).toEqual([meaning, true]);
        lines.push(
          `${finding.level} ${finding.code}: ${title}\n    ${meaning}\n    ${action}: ${finding.action?.command ?? ''}`,
        );
      }
      const verdict = verdictText(statusOf(situation, findings, null), texts);
      expect([what, verdict]).toEqual([what, expect.not.stringMatching(/\{\{|undefined|health\./)]);
    }
    if (process.env.COFRE_SHOW_TEXTS === '1') console.log([...new Set(lines)].join('\n'));
    expect([...seen].sort()).toEqual(Object.keys(CODES).sort());
  });
});
