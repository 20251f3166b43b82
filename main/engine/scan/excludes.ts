import ignore, { type Ignore } from 'ignore';
import { PRESETS, type PresetName } from './presets.ts';

export interface ExcludeOptions {
  /** Lines as in .gitignore, relative to the source folder; later ones win, '!' takes back. */
  readonly patterns: readonly string[];
  /** Applied before `patterns`, which may take them back. */
  readonly presets: readonly PresetName[];
  /** For file systems where 'A' and 'a' are one name; otherwise a letter in the wrong case excludes nothing. */
  readonly ignoreCase?: boolean;
}

/**
 * Whether a path is left out: relative to the source folder, '/'-separated, no leading './'. What lies in an excluded folder is
 * excluded and cannot be taken back, so a walker need not enter it.
 */
export type IsExcluded = (relativePath: string, isFolder: boolean) => boolean;

/** The matcher remembers every path it saw; a new one after this many (a few MiB) forgets them. */
const PATHS_REMEMBERED = 20_000;

/** null: nothing is excluded. */
export function compileExcludes({
  patterns,
  presets,
  ignoreCase = false,
}: ExcludeOptions): IsExcluded | null {
  const lines = [...presets.flatMap((preset) => PRESETS[preset]), ...patterns]
    .flatMap((pattern) => pattern.split(/\r?\n/))
    .map(toNfc)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length === 0) return null;

  const options = { ignoreCase, allowRelativePaths: true };
  const rules = ignore(options).add(lines);
  let matcher: Ignore = ignore(options).add(rules);
  let asked = 0;
  return (relativePath, isFolder) => {
    if (relativePath === '') return false;
    asked += 1;
    if (asked % PATHS_REMEMBERED === 0) matcher = ignore(options).add(rules);
    return matcher.ignores(toNfc(isFolder ? `${relativePath}/` : relativePath));
  };
}

/** macOS keeps names decomposed, keyboards write them composed: a pattern means both. Names themselves stay as they are. */
function toNfc(text: string): string {
  return text.normalize('NFC');
}

/** The first bytes of a CACHEDIR.TAG, https://bford.info/cachedir/ - what follows them is free text. */
export const CACHEDIR_TAG_NAME = 'CACHEDIR.TAG';
const SIGNATURE = new TextEncoder().encode('Signature: 8a477f597d28d172789f06886806bc55');
/** How many bytes of the file `isCacheDirTag` wants to see. */
export const CACHEDIR_TAG_BYTES = SIGNATURE.length;

/** Whether these first bytes of a file named CACHEDIR.TAG say that its folder is a cache. */
export function isCacheDirTag(bytes: Uint8Array): boolean {
  return bytes.length >= SIGNATURE.length && SIGNATURE.every((byte, index) => bytes[index] === byte);
}
