import type { ChunkPacker } from './chunk-packer.ts';
import { Cutter } from './cutter.ts';
import { Ids } from './ids.ts';
import type { OldVersions } from './old-versions.ts';
import type { PackedStream, StreamBegin, StreamEnd, StreamPiece } from './pack-jobs.ts';

/** Four times the largest chunk: what is not cut yet is seldom moved. */
const WINDOW_BYTES = 8 * 1024 * 1024;

interface Stream {
  readonly buffers: readonly SharedArrayBuffer[];
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

  begin({ stream: number, buffers }: StreamBegin): void {
    this.#streams.set(number, {
      buffers,
      cutter: new Cutter(Buffer.allocUnsafeSlow(WINDOW_BYTES), this.#chunks.sizesFor(true)),
      versions: this.#chunks.oldVersions(),
      ids: new Ids(),
      newBytes: 0,
    });
  }

  async take({ stream: number, buffer, length }: StreamPiece): Promise<void> {
    const stream = this.#stream(number);
    for (
      let bytes = Buffer.from(stream.buffers[buffer] as SharedArrayBuffer, 0, length);
      bytes.length > 0;
    ) {
      const taken = bytes.copy(stream.cutter.space(bytes.length));
      stream.cutter.filled(taken);
      bytes = bytes.subarray(taken);
      await this.#pack(stream, false);
    }
    this.#chunks.askForRoom();
  }

  async end({ stream: number, keep }: StreamEnd): Promise<PackedStream> {
    const stream = this.#stream(number);
    this.#streams.delete(number);
    if (keep) await this.#pack(stream, true);
    return { ids: stream.ids.all, newBytes: stream.newBytes };
  }

  #stream(number: number): Stream {
    const stream = this.#streams.get(number);
    if (stream === undefined) throw new Error(`stream ${number} has not begun`);
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
