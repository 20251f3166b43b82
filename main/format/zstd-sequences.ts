import { CofreError } from '../base/errors.ts';

/**
 * Lays a zstd frame (RFC 8878) down from copies and literals that are known already, without searching: how a patch is
 * written at the speed of comparing. Literals stay raw and codes are the predefined ones; the frame around patches shrinks
 * both. Any zstd decodes it, with the old bytes as a raw dictionary.
 */
export interface Copy {
  /** Bytes of the content before this copy that are literals. */
  readonly literals: number;
  readonly length: number;
  /** Where in the dictionary it is copied from. */
  readonly from: number;
}

const MAGIC = 0xfd2fb528;
const BLOCK_BYTES = 128 * 1024;
const SHORTEST_COPY = 3;

interface Code {
  readonly symbol: number;
  readonly extra: number;
  readonly bits: number;
}

/** RFC 8878 3.1.1.3.2.1.1: from these lengths on, codes stand for ranges: [first length, extra bits]. */
const LITERAL_RANGES: readonly (readonly [number, number])[] = [
  [16, 1],
  [18, 1],
  [20, 1],
  [22, 1],
  [24, 2],
  [28, 2],
  [32, 3],
  [40, 3],
  [48, 4],
  [64, 6],
  [128, 7],
  [256, 8],
  [512, 9],
  [1024, 10],
  [2048, 11],
  [4096, 12],
  [8192, 13],
  [16384, 14],
  [32768, 15],
  [65536, 16],
];
const MATCH_RANGES: readonly (readonly [number, number])[] = [
  [35, 1],
  [37, 1],
  [39, 1],
  [41, 1],
  [43, 2],
  [47, 2],
  [51, 3],
  [59, 3],
  [67, 4],
  [83, 4],
  [99, 5],
  [131, 7],
  [259, 8],
  [515, 9],
  [1027, 10],
  [2051, 11],
  [4099, 12],
  [8195, 13],
  [16387, 14],
  [32771, 15],
  [65539, 16],
];

function codeOf(
  value: number,
  direct: number,
  firstSymbol: number,
  ranges: readonly (readonly [number, number])[],
): Code {
  if (value < direct) return { symbol: value - (direct - firstSymbol), extra: 0, bits: 0 };
  for (let n = ranges.length - 1; n >= 0; n--) {
    const [first, bits] = ranges[n] ?? [0, 0];
    if (value >= first) return { symbol: firstSymbol + n, extra: value - first, bits };
  }
  throw new Error(`a length of ${value} has no code`);
}

const literalCode = (length: number) => codeOf(length, 16, 16, LITERAL_RANGES);
const matchCode = (length: number) => codeOf(length, 35, 32, MATCH_RANGES);

function offsetCode(offset: number): Code {
  const value = offset + 3; // 1 to 3 mean earlier offsets; we always give the offset itself
  const bits = 31 - Math.clz32(value);
  return { symbol: bits, extra: value - 2 ** bits, bits };
}

/** Predefined distributions, RFC 8878 3.1.1.3.2.2. */
const LITERAL_COUNTS = [
  4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1,
  -1,
];
const MATCH_COUNTS = [1, 4, 3, 2, 2, 2, 2, 2, 2, ...Array<number>(37).fill(1), -1, -1, -1, -1, -1, -1, -1];
const OFFSET_COUNTS = [1, 1, 1, 1, 1, 1, 2, 2, 2, ...Array<number>(15).fill(1), -1, -1, -1, -1, -1];

/** Finite state entropy with a fixed table: which state and bits stand for a symbol (RFC 8878 4.1, seen from the writer). */
class StateTable {
  readonly log: number;
  readonly #next: Uint16Array;
  readonly #deltaBits: Int32Array;
  readonly #deltaState: Int32Array;

  constructor(counts: readonly number[], log: number) {
    this.log = log;
    const size = 1 << log;
    const symbols = spread(counts, size);
    const start = new Int32Array(counts.length + 1);
    for (const [n, count] of counts.entries()) start[n + 1] = (start[n] ?? 0) + Math.abs(count);
    this.#next = new Uint16Array(size);
    this.#deltaBits = new Int32Array(counts.length);
    this.#deltaState = new Int32Array(counts.length);
    const filled = start.slice();
    for (let state = 0; state < size; state++) {
      const symbol = symbols[state] ?? 0;
      const at = filled[symbol] ?? 0;
      this.#next[at] = size + state;
      filled[symbol] = at + 1;
    }
    for (const [symbol, signed] of counts.entries()) {
      const count = Math.abs(signed);
      const most = count === 1 ? log : log - (31 - Math.clz32(count - 1));
      this.#deltaBits[symbol] = (most << 16) - (count << most);
      this.#deltaState[symbol] = (start[symbol] ?? 0) - count;
    }
  }

  first(symbol: number): number {
    const delta = this.#deltaBits[symbol] ?? 0;
    const bits = (delta + (1 << 15)) >> 16;
    return this.#next[(((bits << 16) - delta) >> bits) + (this.#deltaState[symbol] ?? 0)] ?? 0;
  }

  /** Writes the bits that lead from `state` to the symbol; returns the state before it. */
  step(state: number, symbol: number, out: BitWriter): number {
    const bits = (state + (this.#deltaBits[symbol] ?? 0)) >> 16;
    out.add(state & ((1 << bits) - 1), bits);
    return this.#next[(state >> bits) + (this.#deltaState[symbol] ?? 0)] ?? 0;
  }
}

function spread(counts: readonly number[], size: number): Uint8Array {
  const symbols = new Uint8Array(size);
  let high = size - 1;
  for (const [symbol, count] of counts.entries()) if (count === -1) symbols[high--] = symbol;
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  for (const [symbol, count] of counts.entries()) {
    for (let n = 0; n < count; n++) {
      symbols[at] = symbol;
      do at = (at + step) & (size - 1);
      while (at > high);
    }
  }
  return symbols;
}

const literalTable = new StateTable(LITERAL_COUNTS, 6);
const matchTable = new StateTable(MATCH_COUNTS, 6);
const offsetTable = new StateTable(OFFSET_COUNTS, 5);

/** Bits, lowest first; read backwards by decoders. */
class BitWriter {
  readonly #bytes: number[] = [];
  #held = 0;
  #bits = 0;

  add(value: number, bits: number): void {
    for (let left = bits, rest = value; left > 0; ) {
      const taken = Math.min(left, 8 - this.#bits);
      this.#held |= (rest & ((1 << taken) - 1)) << this.#bits;
      this.#bits += taken;
      rest = Math.floor(rest / 2 ** taken);
      left -= taken;
      if (this.#bits === 8) this.#flush();
    }
  }

  #flush(): void {
    this.#bytes.push(this.#held);
    this.#held = 0;
    this.#bits = 0;
  }

  /** A 1 marks the end, then zeros up to a byte. */
  end(): Buffer {
    this.add(1, 1);
    if (this.#bits > 0) this.#flush();
    return Buffer.from(this.#bytes);
  }
}

interface Sequence {
  readonly literal: Code;
  readonly match: Code;
  readonly offset: Code;
}

/** The frame that decodes to `content` given the dictionary. What follows the last copy is literal. */
export function frameFromCopies(content: Buffer, dictionaryBytes: number, copies: readonly Copy[]): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt8(0xa0, 4); // single segment, 4-byte content size, no checksum, no dictionary id
  header.writeUInt32LE(content.length, 5);
  const blocks = new BlockBuilder(content, dictionaryBytes);
  for (const copy of copies) {
    blocks.literals(copy.literals);
    blocks.copy(copy.length, copy.from);
  }
  blocks.literals(content.length - blocks.at);
  return Buffer.concat([header, ...blocks.end()]);
}

/** Fills blocks of at most 128 KiB of content; a copy that crosses the end of one is cut in two. */
class BlockBuilder {
  readonly #content: Buffer;
  readonly #dictionaryBytes: number;
  readonly #done: Buffer[] = [];
  #start = 0;
  #literals: Buffer[] = [];
  #pending = 0;
  #sequences: Sequence[] = [];
  at = 0;

  constructor(content: Buffer, dictionaryBytes: number) {
    this.#content = content;
    this.#dictionaryBytes = dictionaryBytes;
  }

  literals(count: number): void {
    for (let left = count; left > 0; ) {
      const taken = Math.min(left, this.#room());
      this.#literals.push(this.#content.subarray(this.at, this.at + taken));
      this.#pending += taken;
      this.at += taken;
      left -= taken;
    }
  }

  copy(length: number, from: number): void {
    for (let left = length, source = from; left > 0; ) {
      const taken = Math.min(left, this.#room());
      if (taken < SHORTEST_COPY) this.literals(taken);
      else {
        const offset = this.#dictionaryBytes - source + this.at;
        this.#sequences.push({
          literal: literalCode(this.#pending),
          match: matchCode(taken),
          offset: offsetCode(offset),
        });
        this.#pending = 0;
        this.at += taken;
      }
      source += taken;
      left -= taken;
    }
  }

  /** Bytes left in the block; a full one is closed first. */
  #room(): number {
    if (this.at - this.#start === BLOCK_BYTES) this.#close(false);
    return BLOCK_BYTES - (this.at - this.#start);
  }

  end(): Buffer[] {
    this.#close(true);
    return this.#done;
  }

  #close(last: boolean): void {
    const body = Buffer.concat([literalSection(this.#literals), ...sequenceSection(this.#sequences)]);
    const header = Buffer.alloc(3);
    const raw = this.#sequences.length === 0 || body.length >= this.at - this.#start;
    const content = raw ? this.#content.subarray(this.#start, this.at) : body;
    header.writeUIntLE((content.length << 3) | ((raw ? 0 : 2) << 1) | (last ? 1 : 0), 0, 3);
    this.#done.push(header, content);
    this.#start = this.at;
    this.#literals = [];
    this.#sequences = [];
    this.#pending = 0;
  }
}

/** Raw literals with a 3-byte header: type 0, size format 3, 20 bits of length. */
function literalSection(parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = Buffer.alloc(3);
  header.writeUIntLE((length << 4) | 0x0c, 0, 3);
  return Buffer.concat([header, ...parts]);
}

function sequenceSection(sequences: readonly Sequence[]): Buffer[] {
  const last = sequences.at(-1);
  if (last === undefined) return [Buffer.of(0)];
  const bits = new BitWriter();
  let match = matchTable.first(last.match.symbol);
  let offset = offsetTable.first(last.offset.symbol);
  let literal = literalTable.first(last.literal.symbol);
  addExtras(bits, last);
  for (let n = sequences.length - 2; n >= 0; n--) {
    const sequence = sequences[n];
    if (sequence === undefined) break;
    offset = offsetTable.step(offset, sequence.offset.symbol, bits);
    match = matchTable.step(match, sequence.match.symbol, bits);
    literal = literalTable.step(literal, sequence.literal.symbol, bits);
    addExtras(bits, sequence);
  }
  bits.add(match & 63, matchTable.log);
  bits.add(offset & 31, offsetTable.log);
  bits.add(literal & 63, literalTable.log);
  return [countHeader(sequences.length), Buffer.of(0), bits.end()]; // 0: predefined codes for all three
}

function addExtras(bits: BitWriter, { literal, match, offset }: Sequence): void {
  bits.add(literal.extra, literal.bits);
  bits.add(match.extra, match.bits);
  bits.add(offset.extra, offset.bits);
}

function countHeader(count: number): Buffer {
  if (count < 128) return Buffer.of(count);
  if (count < 0x7f00) return Buffer.of((count >> 8) + 128, count & 255);
  if (count > 0x7f00 + 0xffff) throw new CofreError('failed', 'too many pieces in one block of a patch');
  return Buffer.of(255, (count - 0x7f00) & 255, (count - 0x7f00) >> 8);
}
