import type { Readable } from 'node:stream';

/** Longest line of an answer (characters): lists of tables come one table a line. */
const LINE_MAX = 16 * 1024 * 1024;

/** The lines of a stream, one at a time, as they are asked for; null at its end. */
export class Lines {
  readonly #pieces: AsyncIterator<string>;
  #text = '';
  #from = 0;

  constructor(source: Readable) {
    this.#pieces = source.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>;
  }

  async next(): Promise<string | null> {
    for (;;) {
      const end = this.#text.indexOf('\n', this.#from);
      if (end !== -1) {
        const line = this.#text.slice(this.#from, end);
        this.#from = end + 1;
        return line.endsWith('\r') ? line.slice(0, -1) : line;
      }
      const more = await this.#more();
      if (more === null) return null;
      this.#text = this.#text.slice(this.#from) + more;
      this.#from = 0;
      if (this.#text.length > LINE_MAX) throw new Error('a line of an answer has no end');
    }
  }

  /** A stream that was cut off has ended: why, the exit of the tool says. */
  async #more(): Promise<string | null> {
    try {
      const { value, done } = await this.#pieces.next();
      return done === true ? null : value;
    } catch {
      return null;
    }
  }
}
