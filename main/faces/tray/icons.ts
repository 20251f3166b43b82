import { PICTURE_SIZES, pictureOf } from '../../core/tray/pictures.ts';

/** Width, height, and four bytes a pixel: alpha, red, green, blue (StatusNotifierItem, section "Icons"). */
export type Pixmap = readonly [number, number, Buffer];

const known = new Map<string, readonly Pixmap[]>();

/**
 * A picture in all its sizes, for dark panels: most are, and its colours stand out on light ones, too. `step` turns the ring
 * of what runs.
 */
export function pixmapsOf(name: string, step = 0): readonly Pixmap[] {
  const key = `${name} ${step}`;
  const made = known.get(key) ?? PICTURE_SIZES.map((size) => pixmap({ name, size, step }));
  known.set(key, made);
  return made;
}

function pixmap({ name, size, step }: { name: string; size: number; step: number }): Pixmap {
  const { width, height, rgba } = pictureOf({ set: 'dark', name, size }, step);
  const argb = Buffer.alloc(rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    argb[at] = rgba[at + 3] ?? 0;
    rgba.copy(argb, at + 1, at, at + 3);
  }
  return [width, height, argb];
}
