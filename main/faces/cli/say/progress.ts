import {
  foldProgress,
  noProgress,
  type Phase,
  type Progress,
  type ProgressEvent,
  type ProgressView,
  viewProgress,
} from '../../../contract/progress.ts';
import type { Measures } from '../words/measures.ts';
import type { Texts } from '../words/texts.ts';
import { escapeForTerminal } from './escape.ts';
import type { Stream } from './output.ts';
import { displayWidth } from './table.ts';

/** At most ten drawings a second: more cost time and cannot be read. */
const REDRAW_MS = 100;

export interface ProgressOptions {
  readonly stream: Stream;
  readonly style: 'line' | 'phases' | 'none';
  readonly texts: Texts;
  readonly measures: Measures;
}

/** Shows a running operation: one line that is drawn anew on a terminal, one line for each phase in a log. */
export class ProgressDisplay {
  readonly #options: ProgressOptions;
  #state: Progress = noProgress;
  #phase: Phase | null = null;
  #drawnAt = 0;
  #drawn = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  /** An operation of this process. */
  readonly onEvent = (event: ProgressEvent): void => {
    const now = performance.now();
    this.#state = foldProgress(this.#state, event, now);
    if (event.kind === 'phase') this.#enter(event.phase);
    if (this.#isDue(now)) this.#draw(viewProgress(this.#state, now));
  };

  /** An operation of another process, which folds its own events. */
  readonly onView = (view: ProgressView): void => {
    this.#enter(view.phase);
    if (this.#isDue(performance.now())) this.#draw(view);
  };

  /** Wipes the line: results follow. */
  end(): void {
    if (this.#drawn) this.#options.stream.write('\r\u001b[K');
    this.#drawn = false;
    this.#state = noProgress;
  }

  #enter(phase: Phase): void {
    if (this.#options.style === 'phases' && phase !== this.#phase) {
      this.#options.stream.write(`${this.#phaseText(phase)}\n`);
    }
    this.#phase = phase;
  }

  #isDue(now: number): boolean {
    if (this.#options.style !== 'line' || now - this.#drawnAt < REDRAW_MS) return false;
    this.#drawnAt = now;
    return true;
  }

  #phaseText(phase: Phase): string {
    return this.#options.texts.say(`progress.${phase}`);
  }

  #draw(view: ProgressView): void {
    const width = Math.max(20, (this.#options.stream.columns ?? 80) - 1);
    const line = [this.#phaseText(view.phase), ...this.#amounts(view), escapeForTerminal(view.item)]
      .filter(Boolean)
      .join('  ');
    this.#options.stream.write(`\r${clip(line, width)}\u001b[K`);
    this.#drawn = true;
  }

  #amounts({ files, bytes, percent, bytesPerSecond, secondsLeft }: ProgressView): string[] {
    const { measures, texts } = this.#options;
    if (bytes === 0 && files === 0) return [];
    return [
      percent === null ? measures.size(bytes) : `${percent}%`,
      ...(bytesPerSecond > 0 ? [`${measures.size(bytesPerSecond)}/s`] : []),
      ...(secondsLeft === null
        ? []
        : [texts.say('progress.left', { time: measures.duration(secondsLeft * 1000) })]),
    ];
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
