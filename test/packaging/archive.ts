import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly unpacked?: boolean;
  readonly integrity?: { readonly hash: string };
}

/** The files whose bytes are in the archive itself, with the hash that Electron holds them against. */
export function filesInArchive(file: string): Map<string, string | undefined> {
  const bytes = readFileSync(file);
  // Two nested "pickles": 4 bytes each for their lengths, then the length of the JSON text, then the text.
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Entry;
  const found = new Map<string, string | undefined>();
  const walk = ({ files = {} }: Entry, folder: string): void => {
    for (const [name, entry] of Object.entries(files))
      if (entry.files) walk(entry, `${folder}${name}/`);
      else if (entry.unpacked !== true) found.set(folder + name, entry.integrity?.hash);
  };
  walk(header, '');
  return found;
}

/** Paths of all files below, sorted, with `/`. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}
