import path from 'node:path';
import { ensurePrivateFolder, readPrivateFile, writePrivateFile } from '../../../core/files/private.ts';
import { digestOf, newToken } from './tokens.ts';

/** In the home folder, for its owner's eyes only: what scripts send as `Authorization: Bearer`. */
export const TOKEN_FILE = 'dashboard.token';
const MAX_BYTES = 1024;

/** Digest of the token of scripts; made the first time. Who deletes the file and starts anew has changed it. */
export async function scriptToken(home: string): Promise<string> {
  const file = path.join(home, TOKEN_FILE);
  const known = (await readPrivateFile(file, MAX_BYTES))?.toString('utf8').trim() ?? '';
  if (/^[\w-]{43}$/.test(known)) return digestOf(known);
  await ensurePrivateFolder(home);
  const token = newToken();
  await writePrivateFile(file, `${token}\n`);
  return digestOf(token);
}
