/** POSIX ustar headers (IEEE Std 1003.1, pax "ustar Interchange Format"), only as much as packs need. */
export const TAR_BLOCK = 512;

/** Content length rounded up to whole blocks. */
export function tarPadded(length: number): number {
  return (length + TAR_BLOCK - 1) & ~(TAR_BLOCK - 1);
}

const template = makeTemplate();
const templateSum = template.reduce((sum, byte) => sum + byte, 0);

function makeTemplate(): Buffer {
  const header = Buffer.alloc(TAR_BLOCK);
  header.write('0000444\0', 100, 'latin1'); // mode
  header.write('0000000\0', 108, 'latin1'); // uid
  header.write('0000000\0', 116, 'latin1'); // gid
  header.write('00000000000\0', 124, 'latin1'); // size, filled in
  header.write('00000000000\0', 136, 'latin1'); // mtime
  header.write('        ', 148, 'latin1'); // checksum counts as spaces
  header.write('0', 156, 'latin1'); // regular file
  header.write('ustar\x0000', 257, 'latin1');
  return header;
}

/** Writes the header of a regular file at `at`; `name` at most 100 latin1 bytes, `prefix` (its folder) at most 155. */
export function writeTarHeader(into: Buffer, at: number, name: string, length: number, prefix = ''): void {
  into.set(template, at);
  into.write(name, at, 100, 'latin1');
  if (prefix !== '') into.write(prefix, at + 345, 155, 'latin1');
  let sum = templateSum;
  for (let i = 0; i < name.length; i++) sum += name.charCodeAt(i);
  for (let i = 0; i < prefix.length; i++) sum += prefix.charCodeAt(i);
  for (let i = 134, rest = length; rest > 0; i--, rest = Math.floor(rest / 8)) {
    into[at + i] = 48 + (rest % 8);
    sum += rest % 8;
  }
  for (let i = 153, rest = sum; i >= 148; i--, rest >>= 3) into[at + i] = 48 + (rest & 7);
  into[at + 154] = 0;
  into[at + 155] = 32;
}

/** Name, folder and content length of the header at `at`; null when it is not one of ours or its checksum is wrong. */
export function readTarHeader(
  from: Buffer,
  at: number,
): { name: string; prefix: string; length: number } | null {
  if (at + TAR_BLOCK > from.length) return null;
  let sum = 8 * 32;
  for (let i = 0; i < TAR_BLOCK; i++) if (i < 148 || i >= 156) sum += from[at + i] ?? 0;
  if (Number.parseInt(from.toString('latin1', at + 148, at + 154), 8) !== sum) return null;
  const length = Number.parseInt(from.toString('latin1', at + 124, at + 135), 8);
  const text = (start: number, size: number) =>
    from.toString('latin1', at + start, at + start + size).split('\0', 1)[0] ?? '';
  return Number.isSafeInteger(length) && length >= 0
    ? { name: text(0, 100), prefix: text(345, 155), length }
    : null;
}
