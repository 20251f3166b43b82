import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { check } from '../../main/operations/check.ts';
import { executeHeal, planHeal } from '../../main/operations/heal/heal.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import { FolderStore } from '../../main/store/folder.ts';
import { CUTS, flips, REPLACEMENTS } from '../support/damages.ts';
import { plant } from '../support/plant.ts';
import { noise, Random } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { differences, type Node, treeOf } from '../support/tree-of.ts';
import {
  backUp,
  expectSound,
  InlineStore,
  newVault,
  restore,
  snapshotsOf,
  TestVault,
} from '../support/vaults.ts';

const SEED = Number(process.env.COFRE_SEED ?? 1);
const STEPS = 8;
const DAY = 24 * 3600 * 1000;

function objectsOf(folder: string): string[] {
  return ['packs', 'snapshots'].flatMap((part) =>
    (existsSync(join(folder, part))
      ? readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' })
      : []
    )
      .map((file) => `${part}/${file}`)
      .filter((file) => statSync(join(folder, file)).isFile()),
  );
}

/** Whether a file is what its name says. */
function isWhole(file: string): boolean {
  const hash = /[0-9a-f]{64}/.exec(basename(file))?.[0];
  return createHash('sha256').update(readFileSync(file)).digest('hex') === hash;
}

const badIn = (folder: string): string[] =>
  objectsOf(folder).filter((object) => !isWhole(join(folder, object)));

/** A world of one project, its vault and a copy of it, to which things happen in an order of chance. */
class World {
  readonly #random: Random;
  readonly #test: TestVault;
  readonly #copy: string;
  readonly #source = join(tempFolder('source'), 'shop');
  readonly #states = new Map<string, Map<string, Node>>();
  #now = Date.now();

  constructor(seed: number, test: TestVault) {
    this.#random = new Random(seed);
    this.#test = test;
    this.#copy = join(tempFolder('copy'), 'vault');
    cpSync(test.folder, this.#copy, { recursive: true });
  }

  get #clock() {
    return { now: () => this.#now, monotonic: () => performance.now() };
  }

  async #open(folder: string) {
    const test =
      folder === this.#test.folder ? this.#test : new TestVault(folder, this.#test.home, this.#test.key);
    return test.open({ store: new InlineStore(folder), clock: this.#clock });
  }

  async backUp(): Promise<void> {
    this.#now += DAY;
    const n = this.#random.below(1000);
    plant(this.#source, { [`f${n % 7}.bin`]: noise(n, 1000 + (n % 5) * 40_000), 'always.txt': `${n}` });
    const vault = await this.#open(this.#test.folder);
    const { snapshot } = await backUp(vault, this.#source, { project: 'shop', type: 'full' });
    this.#states.set(snapshot ?? '', treeOf(this.#source));
    await vault.close();
    this.#sync();
  }

  /** As a copy does: what it has not, and is whole. */
  #sync(): void {
    for (const object of objectsOf(this.#test.folder)) {
      const [from, to] = [join(this.#test.folder, object), join(this.#copy, object)];
      if (existsSync(to) || !isWhole(from)) continue;
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(from, to);
    }
  }

  /** Damages up to three objects, each only where the other place has it whole. */
  async damage(): Promise<void> {
    const places = [this.#test.folder, this.#copy];
    const hit: { folder: string; object: string }[] = [];
    const zoo = [...CUTS, ...flips(this.#random.below(1000)), ...REPLACEMENTS];
    for (let n = this.#random.below(3) + 1; n > 0; n -= 1) {
      const folder = places[this.#random.below(2)] ?? '';
      const other = places.find((each) => each !== folder) ?? '';
      const safe = (each: string): boolean =>
        existsSync(join(other, each)) && isWhole(join(other, each)) && isWhole(join(folder, each));
      const part = this.#random.below(4) === 0 ? 'snapshots/' : 'packs/';
      const all = objectsOf(folder).filter((each) => each.startsWith(part) && safe(each));
      const object = all[this.#random.below(all.length)];
      const next = all.find((each) => each !== object);
      if (object === undefined || next === undefined) continue;
      // A record that is not there is another, older vault: nobody can miss it.
      const kinds = zoo.filter(({ name }) => part === 'packs/' || name !== 'missing');
      const { name, hit: strike } = kinds[this.#random.below(kinds.length)] ?? {
        name: '',
        hit: () => undefined,
      };
      strike(join(folder, object), join(folder, next));
      for (const each of name.startsWith('swapped') ? [object, next] : [object])
        hit.push({ folder, object: each });
    }
    for (const folder of places)
      await this.#expectFound(
        folder,
        hit.filter((each) => each.folder === folder),
      );
  }

  /** A full rotation names every object that is not whole, and no other. */
  async #expectFound(folder: string, hit: readonly { object: string }[]): Promise<void> {
    const wanted = new Set([
      ...badIn(folder),
      ...hit.map(({ object }) => object).filter((object) => !existsSync(join(folder, object))),
    ]);
    const vault = await this.#open(folder);
    const { problems } = await check(vault, { depth: 'rotation', windowDays: 1 });
    const found = new Set(problems.map(({ path }) => path));
    for (const object of wanted) expect([...found]).toContain(object);
    // A record is also named for the file list that its snapshot has lost.
    for (const object of [...found].filter((each) => each.startsWith('packs/')))
      expect(!existsSync(join(folder, object)) || !isWhole(join(folder, object))).toBe(true);
    await vault.close();
  }

  async heal(): Promise<void> {
    const places = [this.#test.folder, this.#copy];
    for (const folder of places) {
      const sources = places
        .filter((each) => each !== folder)
        .map((each) => ({ name: 'other', store: new FolderStore(each) }));
      const vault = await this.#open(folder);
      const rebuild = folder === this.#test.folder;
      const plan = await planHeal(vault, sources, { read: true });
      const result = await executeHeal(vault, sources, { plan, rebuild });
      expect(result).toMatchObject({ affected: [], open: [] });
      expect(badIn(folder)).toEqual([]);
      await vault.close();
    }
    this.#sync();
  }

  async prune(): Promise<void> {
    this.#now += DAY;
    await this.heal();
    const vault = await this.#open(this.#test.folder);
    const plan = await planPrune(vault, { rules: { last: 2 }, graceMs: 0 });
    await executePrune(vault, plan);
    await vault.close();
  }

  /** All that is listed comes back, to the last byte, from either place. */
  async expectAll(): Promise<void> {
    await this.heal();
    const vault = await this.#open(this.#test.folder);
    for (const snapshot of await snapshotsOf(vault)) {
      const { folder } = await restore(vault, { snapshot });
      expect(differences(this.#states.get(snapshot.id) ?? new Map(), treeOf(join(folder, 'shop')))).toEqual(
        [],
      );
      rmSync(folder, { recursive: true });
    }
    await vault.close();
    await expectSound(this.#test);
  }

  async step(): Promise<void> {
    const what = this.#random.below(10);
    if (what < 3) return this.backUp();
    if (what < 7) return this.damage();
    return what < 9 ? this.heal() : this.prune();
  }
}

it.each([0, 1, 3])(
  'whatever happens, in any order, nothing that had one good source is lost (seed +%i)',
  async (n) => {
    const test = await newVault({ encrypted: n % 2 === 1 });
    const world = new World(SEED * 100 + n, test);
    await world.backUp();
    await world.backUp();
    for (let step = 0; step < STEPS; step += 1) await world.step();
    await world.expectAll();
    await test.close();
  },
);
