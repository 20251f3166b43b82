import { throwIfClosing } from '../workers/closing.ts';
import type { ChunkPacker } from './chunk-packer.ts';
import { Cutter } from './cutter.ts';
import { Ids } from './ids.ts';
import { readFully } from './read-file.ts';

/** How far before a stretch cutting begins, to have fallen in step with the cuts made from the file's start: some 14 chunks. */
const RUN_UP_BYTES = 8 * 1024 * 1024;

/** A part of a large file, from its first cut at or after `from` to its first cut at or after `until`. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
  /** Bytes of the file. */
  readonly size: number;
  /** `from` is a cut already: no run-up. */
  readonly isExact: boolean;
  readonly isDatabase: boolean;
}

export interface PackedStretch {
  readonly ids: Buffer;
  /** The cuts where it really begins and ends. */
  readonly from: number;
  readonly to: number;
  readonly newBytes: number;
}

/** Cuts and packs one stretch; null when the file is shorter than `size`. */
export async function packStretch(
  chunks: ChunkPacker,
  fd: number,
  { from, until, size, isExact, isDatabase }: Stretch,
): Promise<PackedStretch | null> {
  const cutter = new Cutter(chunks.window, chunks.sizesFor(isDatabase));
  const versions = chunks.oldVersions();
  const ids = new Ids();
  const readTo = Math.min(size, until + 2 * cutter.sizes.max);
  let read = isExact ? from : Math.max(0, from - RUN_UP_BYTES);
  let cut = read;
  let first = -1;
  let newBytes = 0;
  while (cut < size && (cut < until || first < 0)) {
    const chunk = cutter.next(read === size);
    if (chunk === null) {
      const space = cutter.space(readTo - read);
      if (readFully(fd, space, 0, space.length, read) < space.length) return null;
      cutter.filled(space.length);
      read += space.length;
      continue;
    }
    throwIfClosing();
    if (cut >= from) {
      if (first < 0) first = cut;
      if (cut >= until) break;
      const { id, fresh } = await chunks.chunk(chunk, cutter.sizes, versions);
      ids.add(id);
      newBytes += fresh;
    }
    cut += chunk.length;
  }
  return { ids: ids.all, from: first < 0 ? cut : first, to: cut, newBytes };
}
