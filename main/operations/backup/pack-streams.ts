import type { ChunkPacker } from './chunk-packer.ts';
import { Cutter } from './cutter.ts';
import { Ids } from './ids.ts';
import type { OldVersions } from './old-versions.ts';
import type { PackedStream, StreamEnd, StreamPiece } from './pack-jobs.ts';

/** Twice the largest chunk. */
const WINDOW_BYTES = 4 * 1024 * 1024;

interface Stream {
  readonly cutter: Cutter;
  readonly versions: OldVersions | null;
  readonly ids: Ids;
  newBytes: number;
}

/** Packs streams that come piece by piece, between other jobs: dumps, which are never a file on this disk. */
export class PackStreams {
  readonly #chunks: ChunkPacker;
  readonly #streams = new Map<number, Stream>();

  constructor(chunks: ChunkPacker) {
    this.#chunks = chunks;
  }

  async take({ stream: number, piece, length }: StreamPiece): Promise<void> {
    const stream = this.#streams.get(number) ?? this.#begin(number);
    for (let bytes = Buffer.from(piece, 0, length); bytes.length > 0; ) {
      const taken = bytes.copy(stream.cutter.space(bytes.length));
      stream.cutter.filled(taken);
      bytes = bytes.subarray(taken);
      await this.#pack(stream, false);
    }
    this.#chunks.askForRoom();
  }

  async end({ stream: number, keep }: StreamEnd): Promise<PackedStream> {
    const stream = this.#streams.get(number) ?? this.#begin(number);
    this.#streams.delete(number);
    if (keep) await this.#pack(stream, true);
    return { ids: stream.ids.all, newBytes: stream.newBytes };
  }

  #begin(number: number): Stream {
    const window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
    const stream = {
      cutter: new Cutter(window, this.#chunks.sizesFor(true)),
      versions: this.#chunks.oldVersions(),
      ids: new Ids(),
      newBytes: 0,
    };
    this.#streams.set(number, stream);
    return stream;
  }

  async #pack(stream: Stream, last: boolean): Promise<void> {
    for (let chunk = stream.cutter.next(last); chunk !== null; chunk = stream.cutter.next(last)) {
      const { id, fresh } = await this.#chunks.chunk(chunk, stream.cutter.sizes, stream.versions);
      stream.ids.add(id);
      stream.newBytes += fresh;
    }
  }
}
