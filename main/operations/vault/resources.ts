import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Files that every vault carries. They lie in resources/vault, and beside the program once it is built. */
function resource(name: string): Buffer {
  const places = [`./resources/vault/${name}`, `../../../resources/vault/${name}`];
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error(`the program is not complete: ${name} is missing`);
  return readFileSync(found);
}

export const restoreGuide = () => resource('RESTORE.md');
export const restoreScript = () => resource('restore.py');
