import { CofreError } from '../base/errors.ts';
import { PACK_MAX_BYTES } from '../base/limits.ts';
import { reclaim } from '../base/reclaim.ts';
import { PackReader, type VaultKey } from '../engine/read/pack-reader.ts';
import { verifyPack } from '../engine/verify/verify-pack.ts';
import { parseIdentity } from '../format/age/keys.ts';
import { sha256 } from '../format/hash.ts';
import { packObject } from '../format/pack.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import type { RoleCode } from './workers/role.ts';

/** Reads whole packs and proves every byte of them. Runs in worker threads. */
export interface VerifyPacksData {
  readonly storeUrl: string;
  readonly encrypted: boolean;
  /** '' for a plain vault; null where the vault cannot be unlocked: then only the stored bytes are hashed. */
  readonly secret: string | null;
}

export interface VerifyJob {
  readonly name: string;
  readonly stored: number;
}

export interface VerifyResult {
  readonly bytes: number;
  /** Null when all is well. */
  readonly damage: string | null;
  /** True when the object is not there at all. */
  readonly missing: boolean;
}

export class PackVerifier {
  readonly #store: Store;
  readonly #encrypted: boolean;
  readonly #key: VaultKey;

  readonly #ownsBytes: boolean;

  /** `ownsBytes`: what the store hands out is handed out to nobody else. */
  constructor(
    store: Store,
    { encrypted, secret }: Pick<VerifyPacksData, 'encrypted' | 'secret'>,
    ownsBytes: boolean,
  ) {
    this.#ownsBytes = ownsBytes;
    this.#store = store;
    this.#encrypted = encrypted;
    if (!encrypted) this.#key = { kind: 'plain' };
    else
      this.#key =
        secret === null || secret === ''
          ? { kind: 'sealed' }
          : { kind: 'age', identities: [parseIdentity(secret)] };
  }

  async #prove(name: string, stored: Buffer): Promise<void> {
    if (sha256(stored).toString('hex') !== name)
      throw new CofreError('pack-damaged', 'its bytes do not have the hash it is named by');
    if (this.#key.kind === 'sealed') return;
    await verifyPack(new PackReader(oneObject(stored), this.#key), name, stored.length);
  }

  async verify(job: VerifyJob): Promise<VerifyResult> {
    const object = packObject(job.name, this.#encrypted);
    let bytes = 0;
    try {
      const stored = await this.#store.get(object, PACK_MAX_BYTES);
      bytes = stored.length;
      await this.#prove(job.name, stored);
      if (this.#ownsBytes) reclaim(stored);
      return { bytes, damage: null, missing: false };
    } catch (error) {
      if (!(error instanceof CofreError) || error.code === 'unreachable' || error.code === 'wrong-key')
        throw error;
      return { bytes, damage: error.message, missing: error.code === 'object-missing' };
    }
  }
}

/** The pack in memory, behind the one method a reader of packs uses. */
function oneObject(stored: Buffer): Pick<Store, 'getRange'> {
  return {
    getRange: async (_name, offset, length) => {
      if (offset + length > stored.length) throw new CofreError('object-truncated', 'a pack is cut short');
      return stored.subarray(offset, offset + length);
    },
  };
}

export async function verifyPacksRole(data: VerifyPacksData): Promise<RoleCode> {
  const verifier = new PackVerifier(await openStore(data.storeUrl), data, true);
  return { run: (job) => verifier.verify(job as VerifyJob) };
}
