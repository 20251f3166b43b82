import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { CofreError } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import { catFile, findEntry, openTree } from '../../operations/browse.ts';
import { exportSnapshot } from '../../operations/export.ts';
import { withSnapshot } from './choose.ts';

export interface Download {
  readonly vault: string;
  readonly snapshot: string;
  /** '' is all of it. */
  readonly path: string;
  /** `file`: that file as it is. */
  readonly format: 'zip' | 'tar' | 'file';
}

type Looking = Parameters<typeof withSnapshot>[0];

/** The name that what is downloaded should have; what is not there, or is no file, is said before anything is sent. */
export function downloadName(looking: Looking, download: Download): Promise<string> {
  return withSnapshot(looking, download, async (vault, { record }) => {
    const { path, format } = download;
    const last = path.split('/').at(-1) ?? '';
    if (path !== '' || format === 'file') {
      const { type } = await findEntry(await openTree(vault, { record, id: '', object: '' }), path);
      if (format === 'file' && type !== 'file')
        throw new CofreError('wrong-use', `"${path}" is not a file`, { reason: 'notAFile', path });
    }
    if (format === 'file') return last;
    const day = record.started.slice(0, 16).replaceAll(':', '-');
    return `${last === '' ? record.project : last} ${day}.${format}`;
  });
}

/** What a person looks for in an archive that lacks something. */
const MISSING_NAME = 'COFRE-MISSING.txt';

/** Streams it; memory stays flat whatever the size, and `out` sets the pace. Ends `out`. */
export function downloadInto(
  looking: Looking,
  download: Download,
  { out, signal }: { out: Writable; signal: AbortSignal },
): Promise<void> {
  const { path, format } = download;
  return withSnapshot(looking, download, async (vault, snapshot) => {
    if (format !== 'file') {
      const request = { snapshot, path, format, signal, note: noteOf };
      await exportSnapshot(vault, request, out);
      return;
    }
    for await (const chunk of catFile(vault, snapshot, path)) {
      signal.throwIfAborted();
      if (!out.write(chunk)) await once(out, 'drain', { signal });
    }
    out.end();
  });
}

function noteOf(problems: readonly Problem[]): { name: string; text: string } | null {
  if (problems.length === 0) return null;
  const lines = problems.map(({ path, code, message }) => `${path}: ${code}: ${message}`);
  return { name: MISSING_NAME, text: `${lines.join('\n')}\n` };
}
