import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CofreError, errnoOf } from '../../base/errors.ts';
import { FOLDER_MODE, replaceDurably } from '../../store/durable.ts';

/** Lies in the folder of a copy and nowhere else: where it is not, the disk is not there, and nothing is written. */
export const MARKER_FILE = '.cofre-copy.json';
const MARKER_BYTES = 16;

const markerSchema = z.object({ format: z.literal('cofre-copy'), marker: z.string() });

/** Makes the folder known as a place for a copy, or finds that it is. */
export async function markFolder(root: string): Promise<string> {
  const found = await readMarker(root);
  if (found !== null) return found;
  const marker = randomBytes(MARKER_BYTES).toString('hex');
  const text = {
    format: 'cofre-copy',
    marker,
    about: 'Cofre keeps a copy of a vault here. Do not remove this file.',
  };
  await mkdir(root, { recursive: true, mode: FOLDER_MODE });
  await replaceDurably(join(root, MARKER_FILE), Buffer.from(`${JSON.stringify(text, null, 2)}\n`));
  return marker;
}

/** 'unreachable' (copyAbsent) unless this is the folder of the copy. */
export async function checkMarker(root: string, marker: string): Promise<void> {
  const found = await readMarker(root);
  if (found === marker) return;
  const reason = found === null ? 'copyAbsent' : 'copyOther';
  throw new CofreError('unreachable', `the disk of the copy is not at ${root}`, { reason, path: root });
}

/** null where there is none. */
export async function readMarker(root: string): Promise<string | null> {
  try {
    const read = markerSchema.safeParse(JSON.parse(await readFile(join(root, MARKER_FILE), 'utf8')));
    return read.success ? read.data.marker : null;
  } catch (error) {
    if (error instanceof SyntaxError || ['ENOENT', 'ENOTDIR', 'ENODEV', 'EIO'].includes(errnoOf(error)))
      return null;
    throw error;
  }
}
