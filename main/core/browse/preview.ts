import { CofreError } from '../../base/errors.ts';
import type { PreviewView } from '../../contract/views/snapshot.ts';
import { catFile, findEntry, openTree } from '../../operations/browse.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import type { Snapshot } from '../../operations/vault/sync-catalog.ts';

/** Told by how they begin, never by their name alone: bytes (latin1) and where they stand. */
const PICTURES: readonly (readonly [mime: string, at: number, begins: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF87a'],
  ['image/gif', 0, 'GIF89a'],
  ['image/webp', 8, 'WEBPVP8'],
  ['image/avif', 4, 'ftypavif'],
  ['image/x-icon', 0, '\0\0\x01\0'],
];
const HEAD_BYTES = 64;

/** The beginning of a file, as far as it can be shown. */
export async function previewOf(
  vault: Vault,
  snapshot: Snapshot,
  { path, maxBytes }: { path: string; maxBytes: number },
): Promise<PreviewView> {
  const { type, size } = await findEntry(await openTree(vault, snapshot), path);
  if (type !== 'file')
    throw new CofreError('wrong-use', `"${path}" is not a file`, { reason: 'notAFile', path });
  const head = await beginningOf(vault, snapshot, { path, maxBytes });
  const cut = size > head.length;
  const nothing = { size, cut, mime: null, base64: null, text: null };
  const mime = pictureType(head, path);
  if (mime !== null) {
    if (cut) return { ...nothing, kind: 'image', mime };
    return { ...nothing, kind: 'image', mime, base64: head.toString('base64') };
  }
  const text = textOf(head, cut);
  return text === null ? { ...nothing, kind: 'binary' } : { ...nothing, kind: 'text', text };
}

async function beginningOf(
  vault: Vault,
  snapshot: Snapshot,
  { path, maxBytes }: { path: string; maxBytes: number },
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let held = 0;
  for await (const chunk of catFile(vault, snapshot, path)) {
    parts.push(chunk.subarray(0, maxBytes - held));
    held += parts.at(-1)?.length ?? 0;
    if (held >= maxBytes) break;
  }
  return Buffer.concat(parts);
}

function pictureType(head: Buffer, path: string): string | null {
  const begins = head.subarray(0, HEAD_BYTES).toString('latin1');
  const found = PICTURES.find(([, at, bytes]) => begins.startsWith(bytes, at))?.[0];
  if (found !== undefined) return found;
  return /\.svg$/i.test(path) && /^\s*(<\?xml|<!--|<svg)/i.test(begins.replace(/^\xef\xbb\xbf/, ''))
    ? 'image/svg+xml'
    : null;
}

/** UTF-8 without NUL; where it was cut, the letter at the cut may be missing. null: it is no text. */
function textOf(head: Buffer, cut: boolean): string | null {
  if (head.includes(0)) return null;
  for (let missing = 0; missing <= (cut ? 3 : 0); missing++) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, head.length - missing));
    } catch {
      // The next try is one byte shorter.
    }
  }
  return null;
}
