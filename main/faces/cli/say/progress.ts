import {
  foldProgress,
  noProgress,
  type Phase,
  type Progress,
  type ProgressEvent,
} from '../../../operations/events.ts';
import type { Measures } from '../words/measures.ts';
import type { Texts } from '../words/texts.ts';
import { escapeForTerminal } from './escape.ts';
import type { Stream } from './output.ts';
import { displayWidth } from './table.ts';

/** At most ten drawings a second: more cost time and cannot be read. */
const REDRAW_MS = 100;
/** Speed is that of the last seconds, so that it follows what happens now. */
const SPEED_WINDOW_MS = 5000;

export interface ProgressOptions {
  readonly stream: Stream;
  readonly style: 'line' | 'phases' | 'none';
  readonly texts: Texts;
  readonly measures: Measures;
}

/** Shows the events of an operation: one line that is drawn anew on a terminal, one line for each phase in a log. */
export class ProgressDisplay {
  readonly #options: ProgressOptions;
  #state: Progress = noProgress;
  #phase: Phase | null = null;
  #drawnAt = 0;
  #drawn = false;
  #marks: { at: number; bytes: number }[] = [];

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  readonly onEvent = (event: ProgressEvent): void => {
    this.#state = foldProgress(this.#state, event);
    const { style } = this.#options;
    if (style === 'phases' && event.kind === 'phase' && event.phase !== this.#phase) {
      this.#options.stream.write(`${this.#phaseText()}\n`);
    }
    if (event.kind === 'phase') this.#phase = event.phase;
    if (style !== 'line') return;
    const now = performance.now();
    if (now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.#draw(now);
  };

  /** Wipes the line: results follow. */
  end(): void {
    if (this.#drawn) this.#options.stream.write('\r\u001b[K');
    this.#drawn = false;
    this.#state = noProgress;
    this.#marks = [];
  }

  #phaseText(): string {
    return this.#options.texts.say(`progress.${this.#state.phase}`);
  }

  #draw(now: number): void {
    const width = Math.max(20, (this.#options.stream.columns ?? 80) - 1);
    const speed = this.#speed(now);
    const line = [this.#phaseText(), ...this.#amounts(speed), escapeForTerminal(this.#state.item)]
      .filter(Boolean)
      .join('  ');
    this.#options.stream.write(`\r${clip(line, width)}\u001b[K`);
    this.#drawn = true;
  }

  #amounts(speed: number): string[] {
    const { measures, texts } = this.#options;
    const { bytes, expectedBytes, final, files } = this.#state;
    if (bytes === 0 && files === 0) return [];
    const amounts = [
      final && expectedBytes > 0
        ? `${Math.min(100, Math.floor((bytes / expectedBytes) * 100))}%`
        : measures.size(bytes),
    ];
    if (speed > 0) amounts.push(`${measures.size(speed)}/s`);
    const left = expectedBytes - bytes;
    if (final && speed > 0 && left > 0) {
      amounts.push(texts.say('progress.left', { time: measures.duration(Math.ceil(left / speed) * 1000) }));
    }
    return amounts;
  }

  #speed(now: number): number {
    this.#marks.push({ at: now, bytes: this.#state.bytes });
    while (this.#marks.length > 2 && now - (this.#marks[0]?.at ?? now) > SPEED_WINDOW_MS) this.#marks.shift();
    const first = this.#marks[0];
    if (first === undefined || now - first.at < 500) return 0;
    return Math.round(((this.#state.bytes - first.bytes) / (now - first.at)) * 1000);
  }
}

function clip(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  let taken = '';
  let used = 0;
  for (const char of line) {
    used += displayWidth(char);
    if (used > width - 1) break;
    taken += char;
  }
  return `${taken}…`;
}
