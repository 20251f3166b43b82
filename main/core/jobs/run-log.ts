import type { Clock } from '../../base/clock.ts';
import { Scrubber } from '../../base/scrubber.ts';
import type { LogLevel, LogLine } from '../../contract/views/log.ts';
import { LineCounter } from '../history/log.ts';
import type { LogDetails } from './runner.ts';

/** Lines are written together: each writing waits for the disk. So long (ms), or so many, are held back at most. */
const HOLD_MS = 500;
const HOLD_LINES = 100;
/** Lines kept while the history cannot be written. */
const KEEP_LINES = 1000;

export interface RunLogOptions {
  readonly clock: Clock;
  /** False when they could not be written; they come again with the next ones. */
  readonly write: (lines: readonly LogLine[]) => boolean;
  readonly tell: (line: LogLine) => void;
}

/** The log of one run: numbered, bounded, without secrets, written in batches; trouble is written at once. */
export class RunLog {
  readonly #options: RunLogOptions;
  readonly #counter = new LineCounter();
  readonly #scrubber = new Scrubber();
  #held: LogLine[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: RunLogOptions) {
    this.#options = options;
  }

  readonly hide = (secret: string): void => {
    this.#scrubber.add(secret);
  };

  readonly clean = (text: string): string => this.#scrubber.clean(text);

  readonly add = (level: LogLevel, text: string, { code, values = {} }: LogDetails = {}): void => {
    const cleaned = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? this.clean(value) : value,
    ]);
    const line = this.#counter.number({
      ...{ at: this.#options.clock.now(), level, text: this.clean(text), code },
      values: Object.fromEntries(cleaned),
    });
    if (line === null) return;
    this.#options.tell(line);
    this.#held.push(line);
    const isTrouble = level === 'warning' || level === 'error';
    if (isTrouble || this.#held.length % HOLD_LINES === 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), HOLD_MS).unref();
  };

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#held.length === 0) return;
    const written = this.#options.write(this.#held);
    this.#held = written ? [] : this.#held.slice(0, KEEP_LINES);
  }

  /** Says how much was left out, and writes the rest. */
  close(): void {
    const { left } = this.#counter;
    if (left > 0) {
      const values = { count: left };
      this.add('warning', `${left} lines were left out`, { code: 'runLog.leftOut', values });
    }
    this.flush();
  }
}
