import { agoText } from '../../../contract/text/ago.ts';
import { formatDuration } from '../../../contract/text/times.ts';
import { formatNumber, formatSize } from './numbers.ts';
import type { Texts } from './texts.ts';

/** Numbers, sizes, durations and dates as people of a language write them. */
export class Measures {
  readonly #texts: Texts;

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  number(value: number, decimals = 0): string {
    return formatNumber(this.#texts.language, value, decimals);
  }

  /** Binary, one decimal: `1.5 MiB`. */
  size(bytes: number): string {
    return formatSize(this.#texts.language, bytes);
  }

  /** `0.4 s`, `12.3 s`, `3 min 20 s`, `2 h 5 min`. */
  duration(ms: number): string {
    return formatDuration(this.#texts.language, ms);
  }

  /** `3 hours ago`; the date for what lies in the future. */
  ago(time: number, now: number): string {
    return agoText(this.#texts, time, now);
  }

  /** Date and time of day with its zone, here. */
  exact(time: number): string {
    const format = new Intl.DateTimeFormat(this.#texts.language, { dateStyle: 'medium', timeStyle: 'long' });
    return format.format(time);
  }
}
