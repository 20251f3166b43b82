const NEWLINE = 10;
const QUOTE = 39;
const OPENING = 40;
const SEMICOLON = 59;
const V = 86;
const BACKSLASH = 92;
const BACKTICK = 96;

const INSERT = 'INSERT INTO `';
const CREATE = 'CREATE TABLE `';
const DELIMITER = 'DELIMITER ;;';
const DELIMITER_AGAIN = 'DELIMITER ;\n';
/** Longest of the beginnings above. */
const HEAD_BYTES = CREATE.length;
const END = '-- Dump completed';

const AT = { line: 0, skip: 1, name: 2, columns: 3, column: 4, values: 5, text: 6, escaped: 7 } as const;
type State = (typeof AT)[keyof typeof AT];

/**
 * Follows a dump of mysqldump or mariadb-dump as it streams by: which tables it makes, how many rows it puts into each, and
 * whether it ends as a whole one does. Rows are the brackets after VALUES that stand in no text. Nothing else is kept.
 */
export class SqlReader {
  readonly created = new Set<string>();
  readonly rows = new Map<string, number>();
  bytes = 0;
  #state: State = AT.line;
  /** Within a trigger or routine, whose lines may look like anything. */
  #program = false;
  #head = '';
  #name: number[] = [];
  #closing = false;
  #table = '';
  #count = 0;
  #tail: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#keepTail(chunk);
    for (let at = 0; at < chunk.length; ) at = this.#advance(chunk, at);
  }

  /** The line that the tools write last; whatever kept them from it also kept them from the rest. */
  get complete(): boolean {
    const last = this.#tail.toString('latin1').trimEnd().split('\n').at(-1) ?? '';
    return last.startsWith(END);
  }

  #keepTail(chunk: Buffer): void {
    const tail =
      chunk.length >= 128 ? chunk.subarray(-128) : Buffer.concat([this.#tail, chunk]).subarray(-128);
    this.#tail = Buffer.from(tail);
  }

  #advance(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case AT.line:
        return this.#beginLine(chunk, at);
      case AT.skip:
        return this.#skipLine(chunk, at);
      case AT.name:
        return this.#readName(chunk, at);
      case AT.columns:
      case AT.column:
        return this.#passColumns(chunk, at);
      case AT.values:
      case AT.text:
      case AT.escaped:
        return this.#passValues(chunk, at);
    }
  }

  /** One byte more of the beginning of a line, until it can be told what the line is. */
  #beginLine(chunk: Buffer, at: number): number {
    this.#head += String.fromCharCode(chunk[at] ?? 0);
    const head = this.#head;
    const ended = head.endsWith('\n');
    if (this.#program) {
      if (head === DELIMITER_AGAIN) this.#program = false;
    } else if (head === INSERT || head === CREATE) {
      this.#name = [];
      this.#state = AT.name;
      return at + 1;
    } else if (head === DELIMITER) this.#program = true;
    if (ended) this.#head = '';
    else if (head.length >= HEAD_BYTES || !this.#couldMatter(head)) this.#state = AT.skip;
    return at + 1;
  }

  #couldMatter(head: string): boolean {
    const beginnings = this.#program ? [DELIMITER_AGAIN] : [INSERT, CREATE, DELIMITER];
    return beginnings.some((beginning) => beginning.startsWith(head));
  }

  #skipLine(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(NEWLINE, at);
    if (end === -1) return chunk.length;
    this.#state = AT.line;
    this.#head = '';
    return end + 1;
  }

  /** Up to the closing backtick; one that belongs to the name is doubled. */
  #readName(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0;
    if (this.#closing && byte !== BACKTICK) {
      this.#endName(Buffer.from(this.#name).toString('utf8'));
      return at;
    }
    if (byte !== BACKTICK || this.#closing) this.#name.push(byte);
    this.#closing = byte === BACKTICK && !this.#closing;
    return at + 1;
  }

  #endName(name: string): void {
    this.#closing = false;
    if (this.#head === CREATE) {
      this.created.add(name);
      this.#state = AT.skip;
      return;
    }
    this.#table = name;
    this.#count = this.rows.get(name) ?? 0;
    this.#state = AT.columns;
  }

  /** From the name of the table to VALUES. */
  #passColumns(chunk: Buffer, at: number): number {
    const byte = chunk[at];
    if (byte === BACKTICK) this.#state = this.#state === AT.columns ? AT.column : AT.columns;
    else if (byte === V && this.#state === AT.columns) this.#state = AT.values;
    return at + 1;
  }

  #passValues(chunk: Buffer, from: number): number {
    let at = from;
    let state: State = this.#state;
    let count = this.#count;
    const end = chunk.length;
    while (at < end) {
      const byte = chunk[at++];
      if (state === AT.text) {
        if (byte === QUOTE) state = AT.values;
        else if (byte === BACKSLASH) state = AT.escaped;
      } else if (state === AT.escaped) state = AT.text;
      else if (byte === QUOTE) state = AT.text;
      else if (byte === OPENING) count++;
      else if (byte === SEMICOLON) {
        state = AT.skip;
        break;
      }
    }
    this.#state = state;
    this.#count = count;
    if (state === AT.skip) this.rows.set(this.#table, count);
    return at;
  }
}
