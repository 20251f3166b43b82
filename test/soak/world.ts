import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Clock } from '../../main/base/clock.ts';
import { systemSleep } from '../../main/core/core.ts';
import { openKnownPacks } from '../../main/engine/catalog/known-packs.ts';
import { check } from '../../main/operations/check.ts';
import { Ledger } from '../../main/operations/copy/ledger.ts';
import type { SyncPolicy } from '../../main/operations/copy/plan.ts';
import { type SyncResult, syncCopy } from '../../main/operations/copy/sync.ts';
import { executeHeal, type HealResult, planHeal } from '../../main/operations/heal/heal.ts';
import { catalogFile } from '../../main/operations/vault/catalog-place.ts';
import { openVault, type Vault } from '../../main/operations/vault/open-vault.ts';
import type { Snapshot } from '../../main/operations/vault/sync-catalog.ts';
import { FolderStore } from '../../main/store/folder.ts';
import type { Store } from '../../main/store/store.ts';
import type { Random } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { differences, type Node, treeOf } from '../support/tree-of.ts';
import { InlineStore, restore, snapshotsOf } from '../support/vaults.ts';
import { offsetClock } from './clock.ts';
import { type Copy, isWhole, objectsIn } from './places.ts';
import { Source } from './source.ts';

const DAY = 24 * 3600 * 1000;

/** The vault, or a copy of it. */
interface Place {
  readonly name: string;
  readonly store: Store;
}

const WHOLE = { affected: [], open: [] };

/** One life: a project, its vault, its copies, and a model of what must come back. */
export class World {
  readonly random: Random;
  readonly source: Source;
  readonly folder: string;
  readonly copies: readonly Copy[];
  /** The recovery key: opens everything, whatever else becomes of the keys. */
  readonly key: string;
  passphrase: string;
  home = tempFolder('home');
  now = Date.now();
  /** Something in the vault may be damaged: nobody healed it since. */
  isHurt = false;
  /** The machine forgot what it knew while something was damaged: what was lost and what was tidied away look alike then. */
  isBlind = false;
  /** What has to come back of each snapshot, by its name. */
  readonly #trees = new Map<string, Map<string, Node>>();
  /** Names of snapshots that ended and that nothing may have removed yet. */
  #must = new Set<string>();
  /** What of these each copy got at its last whole sync. */
  readonly #onCopy = new Map<Copy, ReadonlySet<string>>();
  #begun = 0;

  constructor(
    random: Random,
    made: {
      folder: string;
      key: string;
      passphrase: string;
      copies: readonly Copy[];
    },
  ) {
    this.random = random;
    this.source = new Source(random);
    this.folder = made.folder;
    this.key = made.key;
    this.passphrase = made.passphrase;
    this.copies = made.copies;
  }

  get clock(): Clock {
    return offsetClock(this.now);
  }

  passTime(days = 1): void {
    this.now += days * DAY;
  }

  /** The vault, or what of it lies on a copy; `home` is what the machine knows. */
  async with<T>(
    act: (vault: Vault) => Promise<T>,
    { store = new InlineStore(this.folder), home = this.home }: { store?: Store; home?: string } = {},
  ): Promise<T> {
    const secrets = { atHand: true, identity: async () => this.key };
    const vault = await openVault(store, { home, secrets, clock: this.clock });
    try {
      return await act(vault);
    } finally {
      vault.catalog.close();
    }
  }

  /** Snapshots of an earlier Cofre are in the vault: what comes back of them today has to come back for ever. */
  async adopt(): Promise<void> {
    await this.with(async (vault) => {
      for (const snapshot of await snapshotsOf(vault)) {
        const { folder, problems } = await restore(vault, { snapshot });
        expect(problems).toEqual([]);
        this.#trees.set(nameOf(snapshot), treeOf(join(folder, rootOf(snapshot))));
        this.#must.add(nameOf(snapshot));
        rmSync(folder, { recursive: true });
      }
    });
  }

  /** Notes what a backup that begins now has to give back; returns its trigger. */
  begin(): string {
    const trigger = String(++this.#begun);
    this.#trees.set(trigger, treeOf(this.source.folder));
    return trigger;
  }

  ended(trigger: string): void {
    this.#must.add(trigger);
  }

  /** Of what is in the vault now, everything but the newest `keep` may go. */
  async mayLose(keep: number): Promise<void> {
    const listed = await this.#listed();
    const kept = new Set(listed.slice(-keep));
    this.#must = new Set([...this.#must].filter((trigger) => kept.has(trigger)));
  }

  async wasCopied(copy: Copy): Promise<void> {
    this.#onCopy.set(copy, new Set(await this.#listed()));
  }

  /** The vault is now what was on this copy: what was never copied is lost, nothing else. */
  rebuiltFrom(copy: Copy): void {
    const there = this.#onCopy.get(copy) ?? new Set();
    this.#must = new Set([...this.#must].filter((trigger) => there.has(trigger)));
  }

  isCopied(copy: Copy): boolean {
    return this.#onCopy.has(copy);
  }

  async #listed(): Promise<string[]> {
    return this.with(async (vault) => (await snapshotsOf(vault)).map(nameOf));
  }

  /** Places that hold the vault's objects: itself, and its copies. */
  get stores(): Place[] {
    return [{ name: 'vault', store: new InlineStore(this.folder) }, ...this.copies];
  }

  /** Objects in `store` that are not what their name says. */
  async damagedIn(store: Store): Promise<string[]> {
    const bad: string[] = [];
    for (const object of await objectsIn(store)) if (!(await isWhole(store, object))) bad.push(object);
    return bad;
  }

  /** The file of what this machine knows of the vault. */
  catalog(): Promise<string> {
    const { url } = new InlineStore(this.folder);
    return this.with(async ({ description }) => catalogFile(this.home, description.id, url));
  }

  /** Copies the vault to `copy`. */
  async sync(copy: Copy, { policy, fresh }: { policy: SyncPolicy; fresh: boolean }): Promise<SyncResult> {
    using ledger = new Ledger(copy.ledger);
    using known = openKnownPacks(await this.catalog());
    return await syncCopy({
      ...{ from: new FolderStore(this.folder), to: copy.destination(), ledger, policy, fresh },
      ...{ limit: () => null, clock: this.clock },
      isNeeded: (pack) => known.has(pack),
      // Waiting between attempts is not what is tried here.
      sleep: (ms, signal) => systemSleep(Math.min(ms, 5), signal),
    });
  }

  /** The vault from its copies, then the copies from the vault: afterwards nothing is lost anywhere. */
  async heal(): Promise<void> {
    const store = new InlineStore(this.folder);
    expect(await this.#healOne({ name: 'vault', store })).toEqual(WHOLE);
    expect(['vault', await this.damagedIn(store)]).toEqual(['vault', []]);
    this.isHurt = false;
    this.isBlind = false;
    for (const copy of this.copies) {
      if ((await copy.store.stat('vault.json')) === null) continue;
      const { affected, open } = await this.#healOne(copy);
      if (affected.length + open.length > 0) {
        // Damaged at the copy, then tidied away in the vault: nobody has it, and the next sync takes it away there, too.
        for (const object of open)
          expect([object, await this.#isWholeSomewhere(object)]).toEqual([object, false]);
        const listed = new Set(
          await this.with(async (vault) => (await snapshotsOf(vault)).map(({ id }) => id)),
        );
        expect(affected.filter(({ snapshot }) => listed.has(snapshot))).toEqual([]);
        const policy = { deleteGraceMs: 0, lock: null, parallel: 8, mayDelete: true, manyMayGo: true };
        expect((await this.sync(copy, { policy, fresh: true })).problems).toEqual([]);
        await this.wasCopied(copy);
        expect(await this.#healOne(copy)).toEqual(WHOLE);
      }
      expect([copy.name, await this.damagedIn(copy.store)]).toEqual([copy.name, []]);
    }
  }

  /** What is still lost there afterwards. */
  async #healOne(place: Place): Promise<Pick<HealResult, 'affected' | 'open'>> {
    const isVault = place.name === 'vault';
    const sources = this.stores.filter(({ name }) => name !== place.name);
    return this.with(
      async (opened) => {
        const plan = await planHeal(opened, sources, { read: true });
        const { affected, open } = await executeHeal(opened, sources, { plan, rebuild: isVault });
        return { affected, open };
      },
      { store: place.store, home: isVault ? this.home : tempFolder('home') },
    );
  }

  async #isWholeSomewhere(object: string): Promise<boolean> {
    for (const { store } of this.stores) if (await isWhole(store, object)) return true;
    return false;
  }

  /** Every snapshot that the place lists comes back as it was, and everything that must be there is. */
  async expectAll(place: Place): Promise<void> {
    const home = place.name === 'vault' ? this.home : tempFolder('home');
    await this.with(
      async (vault) => {
        const result = await check(vault, { depth: 'read' });
        expect({
          at: place.name,
          verdict: result.verdict,
          problems: result.problems,
        }).toEqual({
          ...{ at: place.name, verdict: 'ok', problems: [] },
        });
        const snapshots = await snapshotsOf(vault);
        for (const snapshot of snapshots) await this.expectBack(vault, snapshot);
        if (place.name !== 'vault') return;
        const listed = new Set(snapshots.map(nameOf));
        expect([...this.#must].filter((trigger) => !listed.has(trigger))).toEqual([]);
      },
      { store: place.store, home },
    );
  }

  async expectBack(vault: Vault, snapshot: Snapshot): Promise<void> {
    const { folder, problems } = await restore(vault, { snapshot });
    const name = nameOf(snapshot);
    const tree = this.#trees.get(name) ?? new Map<string, Node>();
    expect({ name, problems }).toEqual({ name, problems: [] });
    expect(differences(tree, treeOf(join(folder, rootOf(snapshot))))).toEqual([]);
    rmSync(folder, { recursive: true });
  }
}

/** Of a backup of this life the trigger that it wrote down; of an earlier one its id. */
const nameOf = ({ id, record }: Snapshot): string =>
  record.trigger === 'manual' ? id : (record.trigger ?? id);

/** Each project's only folder has its name. */
const rootOf = ({ record }: Snapshot): string => record.project;
