import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TrayView } from '../../contract/tray.ts';
import { decodePng, type Pixels } from './png.ts';

/** A turn of the ring has so many pictures, one after the other in so long (ms). */
export const RING_STEPS = 8;
export const RING_STEP_MS = 150;

export const PICTURE_SIZES = [16, 22, 32, 44, 64] as const;
/** For dark panels, for light ones, and for the menu bar of macOS, which colours them itself. */
export type PictureSet = 'dark' | 'light' | 'template';

/** Where the ring lies, as a share of half the side: from there on outwards there is nothing else. */
const RING_FROM = 0.74;

/** The name of a state's picture. */
export function pictureName({ state, underneath }: Pick<TrayView, 'state' | 'underneath'>): string {
  return state === 'running' ? `${underneath}-running` : underneath;
}

/** A picture of ours; its ring, where it has one, turned by `step` eighths. */
export function pictureOf(file: { set: PictureSet; name: string; size: number }, step = 0): Pixels {
  const { set, name, size } = file;
  const drawn = decodePng(readFileSync(new URL(fileOf(set, name, size), folder())));
  return step === 0 || !name.endsWith('-running') ? drawn : turned(drawn, step / RING_STEPS);
}

export function hasPictures(set: PictureSet): boolean {
  return existsSync(fileURLToPath(new URL(fileOf(set, 'protected', 16), folder())));
}

/** macOS knows its own by their names: at 16 pixels, and at 32 for dense screens. */
function fileOf(set: PictureSet, name: string, size: number): string {
  if (set !== 'template') return `${set}/${name}-${size}.png`;
  return `template/${name}Template${size === 16 ? '' : '@2x'}.png`;
}

/** Turns what lies in the ring by so much of a whole turn, clockwise; the middle stays. */
function turned({ width, height, rgba }: Pixels, by: number): Pixels {
  const out = Buffer.from(rgba);
  const [sin, cos] = [Math.sin(by * 2 * Math.PI), Math.cos(by * 2 * Math.PI)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - middleX, y - middleY];
      if (Math.hypot(dx, dy) < (RING_FROM * width) / 2) continue;
      const from = { x: middleX + cos * dx + sin * dy, y: middleY - sin * dx + cos * dy };
      blend({ width, height, rgba }, from).copy(out, (y * width + x) * 4);
    }
  return { width, height, rgba: out };
}

/** What lies between four pixels, each as strong as it is visible. */
function blend({ width, height, rgba }: Pixels, { x, y }: { x: number; y: number }): Buffer {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const sums = [0, 0, 0, 0];
  for (const [px, py] of [
    [left, top],
    [left + 1, top],
    [left, top + 1],
    [left + 1, top + 1],
  ] as const) {
    if (px < 0 || py < 0 || px >= width || py >= height) continue;
    const pixel = rgba.subarray((py * width + px) * 4, (py * width + px) * 4 + 4);
    const alpha = (1 - Math.abs(x - px)) * (1 - Math.abs(y - py)) * (pixel[3] ?? 0);
    for (const n of [0, 1, 2]) sums[n] = (sums[n] ?? 0) + (pixel[n] ?? 0) * alpha;
    sums[3] = (sums[3] ?? 0) + alpha;
  }
  const alpha = sums[3] ?? 0;
  return Buffer.from(
    [...sums.slice(0, 3).map((sum) => (alpha === 0 ? 0 : sum / alpha)), alpha].map(Math.round),
  );
}

/** Beside the built program, or in the checkout whose sources run. */
function folder(): URL {
  const places = ['./resources/icons/', '../../../resources/icons/'].map(
    (each) => new URL(each, import.meta.url),
  );
  const found = places.find((each) => existsSync(fileURLToPath(each)));
  if (found === undefined) throw new Error('the icons of the tray are not there');
  return found;
}
