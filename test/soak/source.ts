import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { noise, type Random } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';

/** Sizes around the borders of chunks and packs' pieces (bytes). */
const SIZES = [0, 1, 700, 9_000, 130_000, 520_000, 1_400_000];

/** The folder of a project, edited by chance. */
export class Source {
  readonly folder = join(tempFolder('source'), 'shop');
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
    mkdirSync(this.folder);
    for (let n = 0; n < 12; n += 1) this.#write();
  }

  edit(): void {
    for (let n = 1 + this.#random.below(4); n > 0; n -= 1) {
      const what = this.#random.below(6);
      const old = this.#any();
      if (what < 2 || old === null) this.#write();
      else if (what === 2) rmSync(old);
      else if (what === 3) renameSync(old, join(this.folder, `moved-${this.#random.below(1000)}`));
      else if (what === 4) appendFileSync(old, noise(this.#random.below(99), 1 + this.#random.below(5000)));
      else this.#growDatabase();
    }
  }

  #write(): void {
    const random = this.#random;
    const size = SIZES[random.below(SIZES.length)] ?? 0;
    const file = join(this.folder, `d${random.below(4)}`, `f${random.below(20)} ç\u0301`);
    mkdirSync(dirname(file), { recursive: true });
    const text = Buffer.from(`line ${random.below(9)} of a file\n`.repeat(Math.ceil(size / 20))).subarray(
      0,
      size,
    );
    writeFileSync(file, random.below(2) === 0 ? noise(random.below(1000), size) : text);
  }

  /** A file that changes in a few places, as a database does: stored as patches of what it was. */
  #growDatabase(): void {
    const pages = Array.from({ length: 200 }, (_, n) => noise(n, 4096));
    for (let n = 0; n < 5; n += 1) pages[this.#random.below(200)] = noise(this.#random.below(1e6), 4096);
    writeFileSync(join(this.folder, 'db.sqlite3'), Buffer.concat(pages));
  }

  #any(): string | null {
    const files = readdirSync(this.folder, {
      recursive: true,
      withFileTypes: true,
    }).filter((entry) => entry.isFile());
    const chosen = files[this.#random.below(Math.max(1, files.length))];
    return chosen === undefined ? null : join(chosen.parentPath, chosen.name);
  }
}
