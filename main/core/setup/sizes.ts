import { setImmediate as breathe } from 'node:timers/promises';
import type { CheckedInput, RequestOutput } from '../../contract/requests.ts';
import { compileExcludes } from '../../engine/scan/excludes.ts';
import { type WalkOptions, walk } from '../../engine/scan/walk.ts';

/** Longest count (ms): the window shows what was found until then. */
const LIMIT_MS = 20_000;
const NOTHING = { skipped: () => undefined, problem: () => undefined };

interface Size {
  files: number;
  bytes: number;
}

/** What folders hold, and what of it would be left out: walked twice, without reading a file. */
export async function sizesOf(
  { folders, excludes, presets }: CheckedInput<'project.sizes'>,
  signal?: AbortSignal,
): Promise<RequestOutput<'project.sizes'>> {
  const until = performance.now() + LIMIT_MS;
  const excluded = compileExcludes({ patterns: excludes, presets });
  const sizes = [];
  let complete = true;
  for (const folder of folders) {
    const kept = await sizeOf(folder, { excluded, until, signal });
    const all = await sizeOf(folder, { excluded: null, until, signal });
    complete &&= kept.complete && all.complete;
    const files = Math.max(0, all.files - kept.files);
    const bytes = Math.max(0, all.bytes - kept.bytes);
    sizes.push({ folder, included: { files: kept.files, bytes: kept.bytes }, excluded: { files, bytes } });
  }
  return { folders: sizes, complete };
}

interface Counting {
  readonly excluded: WalkOptions['excluded'];
  readonly until: number;
  readonly signal: AbortSignal | undefined;
}

async function sizeOf(
  folder: string,
  { excluded, until, signal }: Counting,
): Promise<Size & { complete: boolean }> {
  const size: Size = { files: 0, bytes: 0 };
  const options: WalkOptions = {
    ...{ excluded, oneFileSystem: false, maxFileBytes: null, cacheDirTags: excluded !== null },
    ...{ avoid: new Set<string>(), dumped: new Set<string>() },
  };
  for (const { entries } of walk([{ name: 'all', path: folder }], options, NOTHING)) {
    signal?.throwIfAborted();
    for (const { type, stat } of entries) {
      if (type !== 'file') continue;
      size.files += 1;
      size.bytes += stat.size;
    }
    if (performance.now() > until) return { ...size, complete: false };
    await breathe();
  }
  return { ...size, complete: true };
}
