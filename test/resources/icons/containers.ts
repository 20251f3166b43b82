/** Windows' .ico with PNG inside, as read since Vista: a header, one row of 16 bytes for each picture, the pictures. */
export function ico(pictures: readonly Buffer[]): Buffer {
  const header = Buffer.from([0, 0, 1, 0, pictures.length, 0]);
  let at = header.length + 16 * pictures.length;
  const rows = pictures.map((picture) => {
    const row = Buffer.alloc(16);
    const side = sideOf(picture);
    row[0] = row[1] = side === 256 ? 0 : side;
    row.writeUInt16LE(1, 4); // planes
    row.writeUInt16LE(32, 6); // bits a pixel
    row.writeUInt32LE(picture.length, 8);
    row.writeUInt32LE(at, 12);
    at += picture.length;
    return row;
  });
  return Buffer.concat([header, ...rows, ...pictures]);
}

/** macOS' .icns: a header with the length of all, then each PNG behind its four letters and length. */
export function icns(pictures: ReadonlyMap<number, Buffer>): Buffer {
  const parts = ICNS_KINDS.flatMap(([kind, side]) => {
    const picture = pictures.get(side);
    if (picture === undefined) throw new Error(`no picture of ${side} pixels`);
    return [head(kind, picture.length), picture];
  });
  const all = Buffer.concat(parts);
  return Buffer.concat([head('icns', all.length), all]);
}

/** Kinds that hold a PNG, and their pixels: from 16 points to 512 points on a dense screen. */
export const ICNS_KINDS = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
] as const;

function head(kind: string, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.write(kind, 'latin1');
  bytes.writeUInt32BE(length + 8, 4);
  return bytes;
}

/** Width of a PNG, which stands at a fixed place of it. */
export function sideOf(png: Buffer): number {
  return png.readUInt32BE(16);
}

/** The PNG pictures in an .ico or .icns, read by its own table; a PNG holds itself. */
export function picturesIn(file: Buffer): Buffer[] {
  if (file.readUInt32BE(0) === 0x89504e47) return [file];
  return file.toString('latin1', 0, 4) === 'icns' ? inIcns(file) : inIco(file);
}

function inIco(file: Buffer): Buffer[] {
  return Array.from({ length: file.readUInt16LE(4) }, (_, n) => {
    const row = 6 + 16 * n;
    const at = file.readUInt32LE(row + 12);
    const picture = file.subarray(at, at + file.readUInt32LE(row + 8));
    if (sideOf(picture) !== (file[row] || 256)) throw new Error('the table tells another size');
    return picture;
  });
}

function inIcns(file: Buffer): Buffer[] {
  const pictures: Buffer[] = [];
  for (let at = 8; at < file.readUInt32BE(4); at += file.readUInt32BE(at + 4))
    pictures.push(file.subarray(at + 8, at + file.readUInt32BE(at + 4)));
  return pictures;
}
