import { inflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Four bytes for each pixel: red, green, blue, alpha. */
  readonly rgba: Buffer;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const CHANNELS = 4;
/** Our largest picture has 64 pixels a side. */
const SIDE_MAX = 512;

/** Decodes what `npm run icons` writes: 8 bits a channel, RGBA, not interlaced. Any other PNG is refused. */
export function decodePng(file: Buffer): Pixels {
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error('this is no PNG file');
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const form = file.subarray(24, 29).toString('hex');
  if (form !== '0806000000' || width > SIDE_MAX || height > SIDE_MAX)
    throw new Error(`this PNG is not of the kind that tray icons have: ${width}x${height} ${form}`);
  const lines = inflateSync(dataOf(file), { maxOutputLength: height * (width * CHANNELS + 1) });
  return { width, height, rgba: unfiltered(lines, width * CHANNELS, height) };
}

function dataOf(file: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at + 8 <= file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return Buffer.concat(parts);
}

/** Undoes the filter of each line (PNG specification, section 9). */
function unfiltered(lines: Buffer, bytes: number, height: number): Buffer {
  const out = Buffer.alloc(bytes * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (bytes + 1)] ?? 0;
    for (let x = 0; x < bytes; x++) {
      const left = x < CHANNELS ? 0 : (out[y * bytes + x - CHANNELS] ?? 0);
      const up = y === 0 ? 0 : (out[(y - 1) * bytes + x] ?? 0);
      const corner = y === 0 || x < CHANNELS ? 0 : (out[(y - 1) * bytes + x - CHANNELS] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      if (guess === undefined) throw new Error(`this PNG has an unknown filter: ${filter}`);
      out[y * bytes + x] = (lines[y * (bytes + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
