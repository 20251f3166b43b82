import { CofreError } from '../base/errors.ts';
import { PACK_MAX_BYTES, RECORD_MAX_BYTES } from '../base/limits.ts';
import { Spare } from '../base/spare.ts';
import { PackReader, type VaultKey } from '../engine/read/pack-reader.ts';
import { verifyPack } from '../engine/verify/verify-pack.ts';
import { parseIdentity } from '../format/age/keys.ts';
import { packObject } from '../format/pack.ts';
import { ColdRoom } from '../store/cold-room.ts';
import { openStore } from '../store/open.ts';
import { getCold, readBack } from '../store/read-back.ts';
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
  /** Only the hash of what is stored is compared; nothing is decoded. */
  readonly hashOnly?: boolean;
}

export interface VerifyResult {
  readonly bytes: number;
  /** False where a cache of this system may have answered instead of the place itself. */
  readonly cold: boolean;
  /** Null when all is well. */
  readonly damage: string | null;
  /** True when the object is not there at all. */
  readonly missing: boolean;
}

export class PackVerifier {
  readonly #store: Store;
  readonly #encrypted: boolean;
  readonly #key: VaultKey;

  readonly #spare = new Spare();
  /** The last pack. */
  readonly #room = new ColdRoom();

  constructor(store: Store, { encrypted, secret }: Pick<VerifyPacksData, 'encrypted' | 'secret'>) {
    this.#store = store;
    this.#encrypted = encrypted;
    if (!encrypted) this.#key = { kind: 'plain' };
    else
      this.#key =
        secret === null || secret === ''
          ? { kind: 'sealed' }
          : { kind: 'age', identities: [parseIdentity(secret)] };
  }

  async verify(job: VerifyJob): Promise<VerifyResult> {
    const object = packObject(job.name, this.#encrypted);
    const told = { bytes: 0, cold: false };
    try {
      if (job.hashOnly === true || this.#key.kind === 'sealed') await this.#hash(job.name, object, told);
      else await this.#decode(job.name, object, told);
      return { ...told, damage: null, missing: false };
    } catch (error) {
      if (!(error instanceof CofreError)) throw error;
      const isUnreadable = error.details.errno === 'EIO' && (await this.#isThere());
      if (!isUnreadable && (error.code === 'unreachable' || error.code === 'wrong-key')) throw error;
      return { ...told, damage: error.message, missing: error.code === 'object-missing' };
    }
  }

  async #hash(name: string, object: string, told: Told): Promise<void> {
    const read = await readBack(this.#store, object, PACK_MAX_BYTES);
    Object.assign(told, { bytes: read.bytes, cold: read.cold });
    if (read.sha256 !== name) throw notItsHash();
  }

  async #decode(name: string, object: string, told: Told): Promise<void> {
    const wanted = { maxBytes: PACK_MAX_BYTES, room: this.#room };
    const { bytes: stored, sha256, cold } = await getCold(this.#store, object, wanted);
    Object.assign(told, { bytes: stored.length, cold });
    if (sha256 !== name) throw notItsHash();
    const reader = new PackReader(oneObject(stored), this.#key, { spare: this.#spare });
    try {
      await verifyPack(reader, name, stored.length);
    } finally {
      reader.expect([]); // gives its memory back
    }
  }

  /** A disk with a bad place in it is still there; one that was pulled out is not. */
  async #isThere(): Promise<boolean> {
    const { VAULT_OBJECT } = await import('../format/vault.ts'); // brings along what no pack needs
    try {
      await readBack(this.#store, VAULT_OBJECT, RECORD_MAX_BYTES);
      return true;
    } catch (error) {
      if (error instanceof CofreError) return false;
      throw error;
    }
  }
}

interface Told {
  bytes: number;
  cold: boolean;
}

function notItsHash(): CofreError {
  return new CofreError('pack-damaged', 'its bytes do not have the hash it is named by');
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
  const verifier = new PackVerifier(await openStore(data.storeUrl, { blocking: true }), data);
  return { run: (job) => verifier.verify(job as VerifyJob) };
}
