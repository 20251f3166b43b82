/**
 * Names in a snapshot are bytes, as the file system gave them. In memory they are strings: valid UTF-8 as itself, each
 * other byte 0x80-0xFF as the lone surrogate U+DC80-U+DCFF (Python's "surrogateescape", PEP 383), so nothing is lost.
 */
export function encodeName(name: string): Buffer {
  if (name.isWellFormed()) return Buffer.from(name, 'utf8');
  const parts: Buffer[] = [];
  for (const char of name) {
    const code = char.codePointAt(0) ?? 0;
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code - 0xdc00) : Buffer.from(char, 'utf8'));
  }
  return Buffer.concat(parts);
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function decodeName(bytes: Buffer): string {
  return decodeNameIn(bytes, 0, bytes.length);
}

/** The name between two places of a buffer. */
export function decodeNameIn(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, to);
  return text.includes('\ufffd') ? decodeOdd(bytes.subarray(from, to)) : text;
}

function decodeOdd(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) text += bytes.toString('utf8', at, at + length);
    else text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
    at += Math.max(length, 1);
  }
  return text;
}

/** Length of the valid UTF-8 sequence at `at`, or 0. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length < 2) return length;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}

/** What `fs` accepts for a path that may hold bytes which are not UTF-8: the string itself where that is exact. */
export function fsPath(path: string): string | Buffer {
  return path.isWellFormed() ? path : encodeName(path);
}

/** Order of names in a snapshot: by their bytes. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  // UTF-16 order differs from byte order only where surrogates or U+E000 and above meet.
  return hasHigh(a) || hasHigh(b) ? Buffer.compare(encodeName(a), encodeName(b)) : a < b ? -1 : 1;
}

export function sortNames(names: string[]): string[] {
  return names.some(hasHigh) ? names.sort(compareNames) : names.sort();
}

function hasHigh(name: string): boolean {
  return /[\ud800-\uffff]/.test(name);
}

/** Order of folders in a snapshot: component by component, so a folder's subtree lies together. */
export function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  const left = a === '' ? [] : a.split('/');
  const right = b === '' ? [] : b.split('/');
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = compareNames(left[i] ?? '', right[i] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Parent folder ('' for the top) and last component of a path in a snapshot. */
export function splitPath(path: string): { folder: string; name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** True for a name that may stand in a folder: not empty, `.`, `..`, and free of `/` and NUL. */
export function isSafeName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0');
}
