import { CofreError, isCofreError } from '../../base/errors.ts';
import { PACK_MAX_BYTES } from '../../base/limits.ts';
import { Spare } from '../../base/spare.ts';
import type { Identity } from '../../format/age/keys.ts';
import {
  AGE_HEAD_BYTES,
  type AgeFile,
  openedBytes,
  openFile,
  openRange,
  sealedRange,
} from '../../format/age/stream.ts';
import { decodeFooter, decodeIndex, FOOTER_BYTES, type PackIndex, packObject } from '../../format/pack.ts';
import { copyRawFrame, decompress, rawFrameLength } from '../../format/zstd.ts';
import type { Store } from '../../store/store.ts';

/** What opens a vault's packs: nothing for a plain one, identities for an encrypted one, or no key at hand. */
export type VaultKey =
  | { readonly kind: 'plain' }
  | { readonly kind: 'age'; readonly identities: readonly Identity[] }
  | { readonly kind: 'sealed' };

const OPEN_PACKS_KEPT = 64;
/** Most stored bytes read at once, and the largest gap between frames that is read along. */
const AHEAD_BYTES = 4 * 1024 * 1024;
const AHEAD_GAP_BYTES = 64 * 1024;
/** Runs of frames kept: those of patches and of what they are based on take turns. */
const RUNS_KEPT = 2;

/** A frame's stored bytes. */
export interface FramePlace {
  readonly pack: string;
  readonly offset: number;
  readonly stored: number;
}

interface Run {
  readonly pack: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** Ranged plain reads from packs in a store. */
export class PackReader {
  readonly #store: Pick<Store, 'getRange'>;
  readonly #key: VaultKey;
  readonly #open = new Map<string, AgeFile>();
  /** Frames that will be asked for, by pack, as they lie; and the last runs of them that were read. */
  #expected = new Map<string, FramePlace[]>();
  readonly #runs: Run[] = [];

  readonly #owns: boolean;
  readonly #spare: Spare;

  /**
   * `ownsBytes`: what the store hands out is handed out to nobody else, so its memory is used again at once. `spare`: where
   * several readers take turns.
   */
  constructor(
    store: Pick<Store, 'getRange'>,
    key: VaultKey,
    { ownsBytes = false, spare = new Spare() }: { ownsBytes?: boolean; spare?: Spare } = {},
  ) {
    this.#store = store;
    this.#key = key;
    this.#owns = ownsBytes;
    this.#spare = spare;
  }

  get encrypted(): boolean {
    return this.#key.kind !== 'plain';
  }

  get readable(): boolean {
    return this.#key.kind !== 'sealed';
  }

  /** Plain bytes of a pack. `stored`: its length in the store, where known. */
  read(pack: string, offset: number, length: number, stored: number): Promise<Buffer> {
    return this.#read(pack, { offset, length }, stored, null);
  }

  /** `spare`: the bytes are given back to it. */
  async #read(
    pack: string,
    part: { offset: number; length: number },
    stored: number,
    spare: Spare | null,
  ): Promise<Buffer> {
    const object = packObject(pack, this.encrypted);
    const { offset, length } = part;
    if (!this.encrypted) {
      const into = this.#owns ? spare?.take(length) : undefined;
      return this.#store.getRange(object, offset, length, into);
    }
    const file = await this.#ageFile(pack, object, stored);
    const range = sealedRange(file, offset, length);
    if (offset + length > file.plainBytes)
      throw new CofreError('object-truncated', `${object} is shorter than expected`, { object });
    const into = this.#owns ? this.#spare.take(range.length) : undefined;
    const sealed = await this.#store.getRange(object, range.offset, range.length, into);
    const plain = openRange(file, sealed, part, spare?.take(openedBytes(range.length)));
    if (this.#owns) this.#spare.give(sealed);
    return plain;
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

  /** What `frame` will be asked for: frames that lie side by side are then read (and opened) in one go. */
  expect(frames: readonly FramePlace[]): void {
    for (const { bytes } of this.#runs.splice(0)) this.#drop(bytes);
    this.#expected = new Map();
    for (const frame of frames) {
      const known = this.#expected.get(frame.pack);
      if (known === undefined) this.#expected.set(frame.pack, [frame]);
      else if (known.at(-1)?.offset !== frame.offset) known.push(frame);
    }
    for (const some of this.#expected.values()) some.sort((a, b) => a.offset - b.offset);
  }

  async frame(
    pack: string,
    stored: number,
    frame: { offset: number; stored: number; raw: number },
  ): Promise<Buffer> {
    const part = { offset: frame.offset, length: frame.stored };
    const run = await this.#fromRun(pack, stored, frame);
    const bytes = run ?? (await this.#read(pack, part, stored, this.#spare));
    const raw = this.#decode(bytes, frame.raw);
    if (run === null) this.#drop(bytes);
    return raw;
  }

  #decode(bytes: Buffer, length: number): Buffer {
    if (bytes.length !== rawFrameLength(length)) return decompress(bytes, length);
    const raw = this.#spare.take(length);
    if (copyRawFrame(bytes, raw)) return raw;
    this.#spare.give(raw);
    return decompress(bytes, length);
  }

  /** Null where nothing beside the frame is expected, or something of the run is damaged: then each frame stands for itself. */
  async #fromRun(
    pack: string,
    stored: number,
    frame: { offset: number; stored: number },
  ): Promise<Buffer | null> {
    const end = frame.offset + frame.stored;
    const held = this.#runs.find(
      (run) => run.pack === pack && run.offset <= frame.offset && end <= run.offset + run.bytes.length,
    );
    if (held !== undefined) return held.bytes.subarray(frame.offset - held.offset, end - held.offset);
    const runEnd = this.#runEnd(pack, frame.offset, end);
    if (runEnd === end) return null;
    try {
      const part = { offset: frame.offset, length: runEnd - frame.offset };
      const bytes = await this.#read(pack, part, stored, this.#spare);
      const oldest = this.#runs.length >= RUNS_KEPT ? this.#runs.shift() : undefined;
      if (oldest !== undefined) this.#drop(oldest.bytes);
      this.#runs.push({ pack, offset: frame.offset, bytes });
      return bytes.subarray(0, frame.stored);
    } catch (error) {
      if (!isCofreError(error) || error.code === 'unreachable') throw error;
      return null;
    }
  }

  /** Frames are decoded from a run before the next one is read: nobody holds a part of it. */
  #drop(bytes: Buffer): void {
    if (this.#owns || this.encrypted) this.#spare.give(bytes);
  }

  /** A frame that was given out is not needed any more. */
  done(frame: Buffer): void {
    this.#spare.give(frame);
  }

  #runEnd(pack: string, offset: number, end: number): number {
    let reach = end;
    for (const next of this.#expected.get(pack) ?? []) {
      if (next.offset < offset) continue;
      const nextEnd = next.offset + next.stored;
      if (next.offset - reach > AHEAD_GAP_BYTES || nextEnd - offset > AHEAD_BYTES) break;
      reach = Math.max(reach, nextEnd);
    }
    return reach;
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
