import type { Clock } from '../../base/clock.ts';
import { CofreError, type ErrorCode } from '../../base/errors.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import { type Snapshot, syncSnapshots } from '../../operations/vault/sync-catalog.ts';
import { openNamedVault } from '../runners/named-vault.ts';
import { secretResolver } from '../secrets/resolver.ts';
import type { NamedVault } from '../settings/lookup.ts';
import type { Keyring } from './keyring.ts';

/** A vault that nobody looked into for so long is closed (ms): its catalog and its key go from memory. */
const IDLE_MS = 2 * 60_000;
/** Who clicks through folders need not have the snapshots listed anew for each click (ms). */
const FRESH_MS = 3000;

export interface OpenVaultsWorld {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly keyring: Keyring;
}

export interface Listing {
  /** Oldest first. */
  readonly snapshots: readonly Snapshot[];
  readonly problems: Awaited<ReturnType<typeof syncSnapshots>>['problems'];
}

const OF_THE_VAULT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'unreachable',
  'no-vault',
  'vault-invalid',
  'wrong-key',
  'key-needed',
  'secret-missing',
  'failed',
]);

interface Kept {
  readonly url: string;
  readonly vault: Promise<Vault>;
  users: number;
  /** Told to go: the last user closes it. */
  stale: boolean;
  timer: NodeJS.Timeout | null;
  listed: { readonly at: number; readonly listing: Promise<Listing> } | null;
}

/** Vaults that are looked into: opened at the first look, kept for the next ones, closed when it is quiet. */
export class OpenVaults {
  readonly #world: OpenVaultsWorld;
  readonly #kept = new Map<string, Kept>();
  #closed = false;
  #busy = 0;

  constructor(world: OpenVaultsWorld) {
    this.#world = world;
  }

  /** Lends the vault to `work`; it must not be used afterwards. */
  async use<T>(named: NamedVault, work: (vault: Vault) => Promise<T>): Promise<T> {
    const kept = this.#keptOf(named);
    kept.users += 1;
    this.#busy += 1;
    if (kept.timer !== null) clearTimeout(kept.timer);
    try {
      return await work(await kept.vault);
    } catch (error) {
      // A disk that is away, a wrong key: tried anew the next time.
      if (!(error instanceof CofreError) || OF_THE_VAULT.has(error.code)) this.forget(named.name);
      throw error;
    } finally {
      kept.users -= 1;
      this.#busy -= 1;
      this.#rest(named.name, kept);
    }
  }

  /** Its snapshots, at most a moment old. */
  snapshots(named: NamedVault, vault: Vault): Promise<Listing> {
    const kept = this.#kept.get(named.name);
    const now = this.#world.clock.monotonic();
    if (kept?.listed !== undefined && kept.listed !== null && now - kept.listed.at < FRESH_MS)
      return kept.listed.listing;
    const listing = syncSnapshots(vault).then((found) => {
      vault.packsSynced = false; // another machine may have brought packs with them
      return found;
    });
    if (kept !== undefined) kept.listed = { at: now, listing };
    return listing;
  }

  /** How many look into vaults just now. */
  get busy(): number {
    return this.#busy;
  }

  /** Something was written into it: what was listed is old. */
  changed(name: string): void {
    const kept = this.#kept.get(name);
    if (kept !== undefined) kept.listed = null;
  }

  /** The next look opens it anew: with another key, at another place. */
  forget(name: string): void {
    const kept = this.#kept.get(name);
    if (kept === undefined) return;
    this.#kept.delete(name);
    kept.stale = true;
    this.#rest(name, kept);
  }

  /** As `forget`, for all: the settings changed. */
  forgetAll(): void {
    for (const name of [...this.#kept.keys()]) this.forget(name);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#kept.values()];
    this.forgetAll();
    await Promise.allSettled(all.map(({ vault }) => vault));
  }

  #keptOf(named: NamedVault): Kept {
    const known = this.#kept.get(named.name);
    if (known !== undefined && known.url === named.url) return known;
    if (known !== undefined) this.forget(named.name);
    const kept: Kept = {
      ...{ url: named.url, vault: this.#open(named) },
      ...{ users: 0, stale: this.#closed, timer: null, listed: null },
    };
    kept.vault.catch(() => undefined); // told to whoever waits for it
    if (!this.#closed) this.#kept.set(named.name, kept);
    return kept;
  }

  #open(named: NamedVault): Promise<Vault> {
    const { home, env, clock, keyring } = this.#world;
    return openNamedVault(named, { home, clock, keyring, resolver: secretResolver(home, env) });
  }

  #rest(name: string, kept: Kept): void {
    if (kept.users > 0) return;
    if (kept.stale) {
      kept.vault.then((vault) => vault.close()).catch(() => undefined); // it never opened, or is gone already
      return;
    }
    kept.timer = setTimeout(() => this.forget(name), IDLE_MS).unref();
  }
}
