import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { CofreError } from '../../../base/errors.ts';

/** Bytes flipped in the middle of a pack: a small patch of rot. */
const BYTES = 16;

/** What a failing disk does in silence, to the largest pack of a vault in a folder (it holds content, not file lists). */
export async function damageLargestPack(vault: string): Promise<{ file: string; bytes: number }> {
  const packs: { file: string; size: number }[] = [];
  for (const entry of await readdir(path.join(vault, 'packs'), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) packs.push({ file, size: (await stat(file)).size });
  }
  const [largest] = packs.sort((a, b) => b.size - a.size);
  if (largest === undefined) throw new CofreError('failed', 'there is no pack to damage');
  await using handle = await open(largest.file, 'r+').catch(async () => openReadOnlyFile(largest.file));
  const at = Math.floor(largest.size / 2);
  const bytes = Buffer.alloc(BYTES);
  await handle.read(bytes, 0, BYTES, at);
  await handle.write(
    bytes.map((byte) => byte ^ 0xff),
    0,
    BYTES,
    at,
  );
  return { file: largest.file, bytes: BYTES };
}

/** Packs are written read-only; rot does not ask. */
async function openReadOnlyFile(file: string): Promise<import('node:fs/promises').FileHandle> {
  const { chmod } = await import('node:fs/promises');
  await chmod(file, 0o600);
  return open(file, 'r+');
}
