import type { Level } from '../../../contract/views/health.ts';
import type { NoticeKind } from '../../../contract/views/notify.ts';
import type { RunId } from '../../../contract/views/run.ts';

/** A message in words, without any secret. Channels give it the form they need. */
export interface Letter {
  /** The same at every try: who gets it twice can tell. */
  readonly id: string;
  readonly at: number;
  readonly kind: NoticeKind;
  readonly level: Level;
  readonly project: string | null;
  readonly run: RunId | null;
  readonly language: string;
  /** Name of this machine. */
  readonly machine: string;
  readonly title: string;
  /** Sentences: the cause, the newest good backup, what to do. */
  readonly lines: readonly string[];
  /** Command that shows more; '' for none. */
  readonly command: string;
  /** Of a sign of life: the end of the log. */
  readonly log: string;
}

export function bodyOf({ lines }: Pick<Letter, 'lines'>): string {
  return lines.join('\n');
}
