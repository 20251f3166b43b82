/** Largest message in either direction (bytes): a page of a list is far smaller, and nobody can fill our memory. */
export const MESSAGE_MAX_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

export class MessageTooLarge extends Error {}

/** One value on one line. */
export function encodeLine(value: unknown): Buffer {
  const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
  if (bytes.length > MESSAGE_MAX_BYTES) throw new MessageTooLarge(`a message of ${bytes.length} bytes`);
  return bytes;
}

/** Cuts what arrives into lines; holds the beginning of a line until its end comes, up to the largest message. */
export class LineReader {
  #pieces: Buffer[] = [];
  #held = 0;

  /** The lines that are now whole; throws MessageTooLarge, after which nothing of this sender makes sense. */
  push(chunk: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      lines.push(this.#complete(chunk.subarray(from, at)));
      from = at + 1;
    }
    this.#hold(chunk.subarray(from));
    return lines;
  }

  #complete(end: Buffer): Buffer {
    this.#hold(end);
    const line = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#held = 0;
    return line;
  }

  #hold(piece: Buffer): void {
    this.#held += piece.length;
    if (this.#held >= MESSAGE_MAX_BYTES) throw new MessageTooLarge('a line without end');
    if (piece.length > 0) this.#pieces.push(piece);
  }
}
