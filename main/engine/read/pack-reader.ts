import { CofreError } from '../../base/errors.ts';
import { PACK_MAX_BYTES } from '../../base/limits.ts';
import type { Identity } from '../../format/age/keys.ts';
import { AGE_HEAD_BYTES, type AgeFile, openFile, openRange, sealedRange } from '../../format/age/stream.ts';
import { decodeFooter, decodeIndex, FOOTER_BYTES, type PackIndex, packObject } from '../../format/pack.ts';
import { decompress } from '../../format/zstd.ts';
import type { Store } from '../../store/store.ts';

/** What opens a vault's packs: nothing for a plain one, identities for an encrypted one, or no key at hand. */
export type VaultKey =
  | { readonly kind: 'plain' }
  | { readonly kind: 'age'; readonly identities: readonly Identity[] }
  | { readonly kind: 'sealed' };

const OPEN_PACKS_KEPT = 64;

/** Ranged plain reads from packs in a store. */
export class PackReader {
  readonly #store: Pick<Store, 'getRange'>;
  readonly #key: VaultKey;
  readonly #open = new Map<string, AgeFile>();

  constructor(store: Pick<Store, 'getRange'>, key: VaultKey) {
    this.#store = store;
    this.#key = key;
  }

  get encrypted(): boolean {
    return this.#key.kind !== 'plain';
  }

  get readable(): boolean {
    return this.#key.kind !== 'sealed';
  }

  /** Plain bytes of a pack. `stored`: its length in the store, where known. */
  async read(pack: string, offset: number, length: number, stored: number): Promise<Buffer> {
    const object = packObject(pack, this.encrypted);
    if (!this.encrypted) return this.#store.getRange(object, offset, length);
    const file = await this.#ageFile(pack, object, stored);
    const range = sealedRange(file, offset, length);
    if (offset + length > file.plainBytes)
      throw new CofreError('object-truncated', `${object} is shorter than expected`, { object });
    return openRange(file, await this.#store.getRange(object, range.offset, range.length), offset, length);
  }

  async plainBytes(pack: string, stored: number): Promise<number> {
    if (!this.encrypted) return stored;
    return (await this.#ageFile(pack, packObject(pack, true), stored)).plainBytes;
  }

  async #ageFile(pack: string, object: string, stored: number): Promise<AgeFile> {
    const known = this.#open.get(pack);
    if (known !== undefined) return known;
    if (this.#key.kind !== 'age')
      throw new CofreError('key-needed', 'this needs the passphrase or the recovery key of the vault');
    const head = await this.#store.getRange(object, 0, Math.min(stored, AGE_HEAD_BYTES));
    const file = openFile(head, stored, { identities: this.#key.identities });
    if (this.#open.size >= OPEN_PACKS_KEPT) this.#open.delete(this.#open.keys().next().value ?? '');
    this.#open.set(pack, file);
    return file;
  }

  async frame(
    pack: string,
    stored: number,
    frame: { offset: number; stored: number; raw: number },
  ): Promise<Buffer> {
    return decompress(await this.read(pack, frame.offset, frame.stored, stored), frame.raw);
  }

  /** A pack's own index, by two ranged reads of its tail. */
  async index(pack: string, stored: number): Promise<PackIndex> {
    if (stored > PACK_MAX_BYTES)
      throw new CofreError('pack-damaged', 'a pack is larger than any pack may be');
    const plain = await this.plainBytes(pack, stored);
    if (plain < FOOTER_BYTES) throw new CofreError('pack-damaged', 'a pack is cut short');
    const footer = decodeFooter(await this.read(pack, plain - FOOTER_BYTES, FOOTER_BYTES, stored), plain);
    return decodeIndex(
      decompress(await this.read(pack, footer.indexOffset, footer.indexStored, stored), footer.indexRaw),
    );
  }
}
