import type { Problem } from '../../base/problems.ts';
import { packOfObject } from '../../format/pack.ts';
import { salvage } from '../prune/repack.ts';
import { forgetBadPack } from '../vault/bad-packs.ts';
import { takeDamage } from '../vault/damage.ts';
import type { Vault } from '../vault/open-vault.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import { type Loss, lossOf } from './plan.ts';
import { putAside } from './quarantine.ts';
import { rebuildFromFiles } from './rebuild.ts';
import { rememberedRecord, sealAnew } from './records.ts';
import { completePacks, replaceObject, welcomeBack } from './replace.ts';
import { onlyDamage, seekPacks } from './seek.ts';
import { goodBytes, type HealSource } from './sources.ts';
import type { Wound } from './wounds.ts';

/** What became of one object: `copy`: the same bytes again; `memory`: a record, from what this machine knew of it. */
export interface Healed {
  readonly object: string;
  readonly how: 'copy' | 'memory';
  /** Name of the copy; null where it came from none. */
  readonly from: string | null;
  /** Where what stood there before is kept for a while; null where nothing did. */
  readonly aside: string | null;
}

interface RunOptions {
  readonly signal: AbortSignal;
  /** Proves that this is still the only writer. */
  readonly beat: () => Promise<void>;
}

/** The steps of one healing, in their order. */
export class HealRun {
  readonly healed: Healed[] = [];
  readonly problems: Problem[] = [];
  readonly #vault: Vault;
  readonly #sources: readonly HealSource[];
  readonly #options: RunOptions;
  #open: Wound[] = [];

  constructor(vault: Vault, sources: readonly HealSource[], options: RunOptions) {
    this.#vault = vault;
    this.#sources = sources;
    this.#options = options;
  }

  /** Puts the right bytes back wherever some copy has them. */
  async replace(wounds: readonly Wound[]): Promise<void> {
    for (const wound of wounds) {
      throwIfAborted(this.#options.signal);
      await this.#options.beat();
      if (!(await this.#replaceOne(wound))) this.#open.push(wound);
    }
  }

  async #replaceOne(wound: Wound): Promise<boolean> {
    const { object, kind, hash } = wound;
    const wanted = { name: object, hash };
    const copied = await goodBytes(this.#sources, wanted, (source, why) =>
      this.#tell(object, `${source}: ${why}`),
    );
    const good = copied ?? (kind === 'record' ? rememberedRecord(this.#vault, object) : null);
    if (good === null) return kind === 'record' && (await this.#sealAnew(object));
    const aside = await replaceObject(this.#vault, wound, good);
    if (kind === 'pack') await welcomeBack(this.#vault, hash, good.bytes.length);
    this.healed.push({ object, how: copied === null ? 'memory' : 'copy', from: copied?.from ?? null, aside });
    return true;
  }

  async #sealAnew(object: string): Promise<boolean> {
    const fresh = await sealAnew(this.#vault, object);
    if (fresh === null) return false;
    this.healed.push({ object, how: 'memory', from: null, aside: fresh.aside });
    return true;
  }

  #tell(object: string, message: string): void {
    this.problems.push({ path: object, code: 'damaged', message });
  }

  /**
   * Brings back what is still lost: from packs that this machine did not miss by name, then from what is whole in damaged
   * ones, then (`rebuild`) from unchanged files. Returns how many of these were read.
   */
  async bringBack(rebuild: boolean): Promise<number> {
    const vault = this.#vault;
    const { signal } = this.#options;
    if ((await vault.tryUnlock()) === null) return 0;
    if (this.healed.length > 0) await completePacks(vault);
    let loss = await lossOf(vault, signal);
    for (const kind of ['tree', 'data'] as const) {
      if (loss.affected.length === 0 || this.#sources.length === 0) break;
      const found = await seekPacks(vault, this.#sources, { kind, loss, signal });
      if (found.length === 0) continue;
      await this.replace(found);
      await completePacks(vault);
      loss = await lossOf(vault, signal);
    }
    await this.#judgeAnew();
    await salvage(vault, signal);
    if (!rebuild || loss.affected.length === 0) return 0;
    return rebuildFromFiles(vault, loss.snapshots, signal);
  }

  /** What a check without a key could not tell apart counts as lost as a whole: with one, each blob is looked at. */
  async #judgeAnew(): Promise<void> {
    const vault = this.#vault;
    for (const { hash, kind, state, object, size } of this.#open) {
      if (kind !== 'pack' || state !== 'damaged' || size === null) continue;
      const found = await vault.store.stat(object);
      const index = found === null ? null : await vault.packReader().index(hash, size).catch(onlyDamage);
      if (found === null || index === null) continue;
      vault.catalog.completePack(hash, index);
      await takeDamage(vault, hash, found.size);
    }
  }

  /**
   * Damaged packs that no copy could replace go aside once nothing whole lies only in them. Their names are remembered while
   * something is lost: a copy that comes back later may have them. Returns the objects that are still not whole.
   */
  async clearAway({ affected }: Loss): Promise<string[]> {
    const vault = this.#vault;
    const { catalog } = vault;
    const isOpen = (await vault.tryUnlock()) !== null;
    const isWhole = isOpen && affected.length === 0;
    const open: string[] = [];
    for (const { object, kind, state, hash } of this.#open) {
      const isEmpty = isOpen && catalog.hasPack(hash) && !catalog.liesOnlyIn(hash);
      if (kind === 'pack' && state === 'damaged' && (isWhole || isEmpty)) {
        await putAside(vault.store, object, vault.clock.now());
        catalog.dropPack(hash, isWhole ? null : vault.clock.now());
        forgetBadPack(vault, hash);
        await vault.store.delete(object);
      }
      if (!isWhole || packOfObject(object) === null) open.push(object);
    }
    if (isWhole) catalog.readBacks.forgetLost();
    return open;
  }
}
