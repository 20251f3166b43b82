import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../../base/clock.ts';
import { CofreError, isCofreError } from '../../base/errors.ts';
import { RECORD_MAX_BYTES } from '../../base/limits.ts';
import { Catalog } from '../../engine/catalog/catalog.ts';
import { PackReader, type VaultKey } from '../../engine/read/pack-reader.ts';
import { generateIdentity, type Identity, parseIdentity, parseRecipient } from '../../format/age/keys.ts';
import {
  openAll,
  openWithPassphrase,
  sealToRecipients,
  sealWithPassphrase,
} from '../../format/age/stream.ts';
import {
  decodeVault,
  encodeVault,
  FORMAT_VERSION,
  RESTORE_GUIDE_OBJECT,
  RESTORE_SCRIPT_OBJECT,
  VAULT_OBJECT,
  type VaultDescription,
} from '../../format/vault.ts';
import type { Store } from '../../store/store.ts';
import { catalogFile } from './catalog-place.ts';
import { restoreGuide, restoreScript } from './resources.ts';

/** How a person proves to own a vault. Each is asked for only when it is needed. */
export interface Secrets {
  /** Asks for the passphrase; null when there is none to be had. */
  readonly passphrase?: () => Promise<string | null>;
  /** Text of a recovery kit or an age identity file. */
  readonly identity?: () => Promise<string | null>;
  /** True when one of them is to be had without asking a person: what only saves work may then unlock the vault. */
  readonly atHand: boolean;
}

export interface Surroundings {
  /** Folder of this instance: catalogs lie in it. */
  readonly home: string;
  readonly secrets: Secrets;
  readonly clock?: Clock;
}

/** An opened vault: where it lies, what is in it (catalog), how to write and, when unlocked, how to read it. */
export class Vault {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: Clock;
  description: VaultDescription;
  /** Whether the catalog was brought in line with the packs since this vault was opened. */
  packsSynced = false;
  readonly #secrets: Secrets;
  readonly #ends: (() => Promise<void>)[] = [];
  #key: VaultKey | null = null;
  #secret = '';

  constructor(store: Store, description: VaultDescription, surroundings: Surroundings) {
    this.store = store;
    this.description = description;
    this.clock = surroundings.clock ?? systemClock;
    this.#secrets = surroundings.secrets;
    this.catalog = Catalog.open(catalogFile(surroundings.home, description.id, store.url));
  }

  get encrypted(): boolean {
    return this.description.encryption.kind === 'age';
  }

  /** Raw keys that everything written is sealed to; null for a plain vault. */
  get recipients(): Buffer[] | null {
    const { encryption } = this.description;
    return encryption.kind === 'none' ? null : encryption.recipients.map(parseRecipient);
  }

  /** The key if it takes no asking: a plain vault, or one already unlocked. */
  get key(): VaultKey {
    return this.encrypted ? (this.#key ?? { kind: 'sealed' }) : { kind: 'plain' };
  }

  /** Unlocks (asking for the passphrase where needed) and returns the key; 'key-needed', 'wrong-key'. */
  async unlock(): Promise<VaultKey> {
    const { encryption } = this.description;
    if (encryption.kind === 'none') return { kind: 'plain' };
    if (this.#key === null) {
      const identity = await findIdentity(encryption.identity, this.#secrets);
      this.#secret = identity.secret;
      this.#key = { kind: 'age', identities: [identity] };
    }
    return this.#key;
  }

  /** True when reading back is possible without asking anybody: then changed chunks are stored as patches. */
  get readsBack(): boolean {
    return this.key.kind !== 'sealed' || this.#secrets.atHand;
  }

  /** Unlocks if a secret is at hand; null when there is none. A wrong one is still an error. */
  async tryUnlock(): Promise<VaultKey | null> {
    try {
      return await this.unlock();
    } catch (error) {
      if (isCofreError(error, 'key-needed')) return null;
      throw error;
    }
  }

  /** The unlocked secret for worker threads; '' for a plain vault. */
  get secret(): string {
    return this.#secret;
  }

  packReader(): PackReader {
    return new PackReader(this.store, this.key);
  }

  /** Small sealed object (record, pin) as it is stored. */
  seal(plain: Buffer): Buffer {
    const { recipients } = this;
    return recipients === null ? plain : sealToRecipients(recipients, plain);
  }

  async unseal(stored: Buffer): Promise<Buffer> {
    const key = await this.unlock();
    return key.kind === 'age' ? openAll(stored, { identities: key.identities }) : stored;
  }

  /** Also ends when this vault is closed. */
  beforeClose(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  async close(): Promise<void> {
    await Promise.all(this.#ends.splice(0).map((end) => end()));
    this.catalog.close();
    await this.store.close();
  }
}

/** Folder in the home of an instance for short-lived copies of databases; never part of a backup. */
export const SPOOL_FOLDER = 'spool';

async function findIdentity(wrapped: string | undefined, secrets: Secrets): Promise<Identity> {
  const text = (await secrets.identity?.()) ?? null;
  if (text !== null) return parseIdentity(text);
  if (wrapped === undefined)
    throw new CofreError('key-needed', 'this vault opens only with its recovery key');
  const passphrase = (await secrets.passphrase?.()) ?? null;
  if (passphrase === null)
    throw new CofreError('key-needed', 'this needs the passphrase or the recovery key of the vault');
  try {
    const opened = await openWithPassphrase(Buffer.from(wrapped, 'base64'), passphrase);
    return parseIdentity(opened.toString('utf8'));
  } catch (error) {
    if (isCofreError(error, 'wrong-key'))
      throw new CofreError('wrong-key', 'the passphrase is not right', {}, error);
    throw error;
  }
}

export async function openVault(store: Store, surroundings: Surroundings): Promise<Vault> {
  let bytes: Buffer;
  try {
    bytes = await store.get(VAULT_OBJECT, RECORD_MAX_BYTES);
  } catch (error) {
    if (!isCofreError(error, 'object-missing')) throw error;
    throw new CofreError('no-vault', `there is no vault at ${store.url}`, { url: store.url }, error);
  }
  return new Vault(store, decodeVault(bytes), surroundings);
}

export interface CreateOptions {
  /** 'none', or what the vault is sealed with: a passphrase (may be null: recovery key only) and further recipients. */
  readonly encryption:
    | 'none'
    | {
        readonly passphrase: string | null;
        readonly recipients: readonly string[];
        readonly ownKey: boolean;
      };
}

export interface Created {
  readonly vault: VaultDescription;
  /** The recovery key, shown once; null for a plain vault or one sealed only to given recipients. */
  readonly recoveryKey: string | null;
}

/** Lays a new vault down: the guide and the script first, vault.json last. 'vault-exists' when there is one. */
export async function createVault(
  store: Store,
  options: CreateOptions,
  clock: Clock = systemClock,
): Promise<Created> {
  if ((await store.stat(VAULT_OBJECT)) !== null) {
    throw new CofreError('vault-exists', `there is a vault at ${store.url} already`, { url: store.url });
  }
  const { encryption, recoveryKey } = makeEncryption(options.encryption);
  const vault: VaultDescription = {
    format: 'cofre-vault',
    version: FORMAT_VERSION,
    id: randomBytes(16).toString('hex'),
    created: new Date(clock.now()).toISOString(),
    encryption,
  };
  await store.replace(RESTORE_GUIDE_OBJECT, restoreGuide());
  await store.replace(RESTORE_SCRIPT_OBJECT, restoreScript());
  await store.put(VAULT_OBJECT, encodeVault(vault));
  return { vault, recoveryKey };
}

function makeEncryption(wanted: CreateOptions['encryption']): {
  encryption: VaultDescription['encryption'];
  recoveryKey: string | null;
} {
  if (wanted === 'none') return { encryption: { kind: 'none' }, recoveryKey: null };
  for (const recipient of wanted.recipients) parseRecipient(recipient);
  if (!wanted.ownKey)
    return { encryption: { kind: 'age', recipients: [...wanted.recipients] }, recoveryKey: null };
  const identity = generateIdentity();
  const recipients = [identity.recipient, ...wanted.recipients];
  if (wanted.passphrase === null)
    return { encryption: { kind: 'age', recipients }, recoveryKey: identity.secret };
  return {
    encryption: { kind: 'age', recipients, identity: wrapIdentity(identity, wanted.passphrase) },
    recoveryKey: identity.secret,
  };
}

/** The identity as `age` itself could open it: an age file sealed by the passphrase, in base64. */
export function wrapIdentity(identity: Identity, passphrase: string): string {
  return sealWithPassphrase(passphrase, Buffer.from(`${identity.secret}\n`)).toString('base64');
}
