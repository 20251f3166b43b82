import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { errnoOf } from '../../base/errors.ts';

/** One catalog for each place: a copy has the same vault id, but not the same packs at each moment. */
export function catalogFile(home: string, vaultId: string, url: string): string {
  return path.join(home, 'catalogs', `${vaultId}-${placeOf(url)}.db`);
}

/** The catalog of what lies at an address, without looking there; the last used where several vaults lay there in turn. */
export function catalogAt(home: string, url: string): string | null {
  const folder = path.join(home, 'catalogs');
  const ending = `-${placeOf(addressOf(url))}.db`;
  const found = namesIn(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, at: statSync(file).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  return found[0]?.file ?? null;
}

function placeOf(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 12);
}

/** As the store of that place calls itself. */
function addressOf(url: string): string {
  if (/^file:/i.test(url)) return fileURLToPath(url);
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(url) ? url : path.resolve(url);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
