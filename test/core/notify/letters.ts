import { runIdSchema } from '../../../main/contract/views/run.ts';
import type { Letter } from '../../../main/core/notify/words/letter.ts';

/** A failure as it is sent; with what is not harmless in its texts. */
export const failure: Letter = {
  ...{ id: '0abcdefghjkmnpqr-failed', at: Date.UTC(2026, 10, 24, 9, 2), kind: 'failed', level: 'critical' },
  ...{ project: 'shop', run: runIdSchema.parse('0abcdefghjkmnpqr'), language: 'en', machine: 'laptop' },
  title: 'Backup of shop failed',
  lines: [
    'The database db:5432 cannot be reached: <!channel> @everyone **refused** & more.',
    'Newest good backup: today 03:00 (proven).',
  ],
  ...{ command: 'cofre logs 0abcdefghj', log: '' },
};

/** As long as texts can become. */
export const endless: Letter = { ...failure, title: 'é'.repeat(9000), lines: ['x'.repeat(9000)] };
