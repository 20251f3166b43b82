/**
 * Which blobs this run has already taken on, shared by all workers: a lock-free set in shared memory, keyed by the first
 * 128 bits of the id. Losing a race costs a blob stored twice, never a blob not stored. Memory: 16 bytes a slot, at most
 * 70 % full, only blobs that are new in this run.
 */
const WORDS = 4;
const HEADER = 4; // words: [count]
const FULL_SHARE = 0.7;
export const FIRST_SLOTS = 1 << 16;

export function makeClaimTable(slots: number): SharedArrayBuffer {
  return new SharedArrayBuffer((HEADER + slots * WORDS) * 4);
}

export class Claims {
  readonly #tables: Int32Array[];

  constructor(tables: readonly SharedArrayBuffer[]) {
    this.#tables = tables.map((table) => new Int32Array(table));
  }

  addTable(table: SharedArrayBuffer): void {
    this.#tables.push(new Int32Array(table));
  }

  get tables(): number {
    return this.#tables.length;
  }

  /** Slots of the newest table. */
  get slots(): number {
    return ((this.#tables.at(-1)?.length ?? HEADER) - HEADER) / WORDS;
  }

  /** True when the newest table should be followed by a larger one. */
  get crowded(): boolean {
    const newest = this.#tables.at(-1);
    return newest === undefined || Atomics.load(newest, 0) > this.slots * FULL_SHARE;
  }

  /** True for exactly the first caller with this id (bar a race between workers, see above). */
  claim(id: Buffer): boolean {
    const a = id.readInt32LE(0) || 1; // 0 marks an empty slot
    const b = id.readInt32LE(4);
    const c = id.readInt32LE(8);
    const d = id.readInt32LE(12);
    for (let n = 0; n < this.#tables.length - 1; n++) if (this.#probe(n, a, b, c, d, false)) return false;
    return !this.#probe(this.#tables.length - 1, a, b, c, d, true);
  }

  /** True when found; else inserts where asked. */
  #probe(n: number, a: number, b: number, c: number, d: number, insert: boolean): boolean {
    const table = this.#tables[n];
    if (table === undefined) return false;
    const slots = (table.length - HEADER) / WORDS;
    let slot = (b >>> 0) % slots;
    for (let tries = 0; tries < slots; tries++, slot = slot + 1 === slots ? 0 : slot + 1) {
      const at = HEADER + slot * WORDS;
      const seen = Atomics.load(table, at);
      if (seen === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d) return true;
      if (seen !== 0) continue;
      if (!insert) return false;
      if (Atomics.compareExchange(table, at, 0, a) !== 0) {
        tries--; // somebody took the slot just now: look at it again
        slot = slot === 0 ? slots - 1 : slot - 1;
        continue;
      }
      table[at + 1] = b;
      table[at + 2] = c;
      table[at + 3] = d;
      Atomics.add(table, 0, 1);
      return false;
    }
    return false;
  }
}
