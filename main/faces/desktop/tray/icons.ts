import { type NativeImage, nativeImage } from 'electron';
import { hasPictures, type PictureSet, pictureOf } from '../../../core/tray/pictures.ts';

export interface IconLook {
  /** Of a picture (`pictureName`). */
  readonly name: string;
  /** Which picture of the turning ring. */
  readonly step: number;
  /** Whether what it lies on is dark. */
  readonly dark: boolean;
}

const known = new Map<string, NativeImage>();

/** A picture at the size of this system's tray, and at twice that for dense screens. */
export function trayImage(
  { name, step, dark }: IconLook,
  platform: NodeJS.Platform = process.platform,
): NativeImage {
  const set = platform === 'darwin' && hasPictures('template') ? 'template' : dark ? 'dark' : 'light';
  const key = `${set}/${name}/${step}`;
  const made = known.get(key) ?? draw({ set, name }, step, platform);
  known.set(key, made);
  return made;
}

function draw(of: { set: PictureSet; name: string }, step: number, platform: NodeJS.Platform): NativeImage {
  const sizes = platform === 'linux' ? [22, 44] : [16, 32];
  const image = nativeImage.createEmpty();
  for (const [n, size] of sizes.entries()) {
    const { width, height, rgba } = pictureOf({ ...of, size }, step);
    image.addRepresentation({ scaleFactor: n + 1, width, height, buffer: asBgra(rgba) });
  }
  if (of.set === 'template') image.setTemplateImage(true);
  return image;
}

/** As Electron takes bitmaps: blue first, colours already multiplied by what is visible of them. */
function asBgra(rgba: Buffer): Buffer {
  const out = Buffer.alloc(rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3] ?? 0;
    for (const n of [0, 1, 2]) out[at + n] = Math.round(((rgba[at + 2 - n] ?? 0) * alpha) / 255);
    out[at + 3] = alpha;
  }
  return out;
}
