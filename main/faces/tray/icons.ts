import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TrayView } from '../../contract/tray.ts';
import { decodePng } from './png.ts';

/** Width, height, and four bytes a pixel: alpha, red, green, blue (StatusNotifierItem, section "Icons"). */
export type Pixmap = readonly [number, number, Buffer];

const SIZES = [16, 22, 32, 44, 64];
const known = new Map<string, readonly Pixmap[]>();

/** The name of a state's picture. */
export function iconName({ state, underneath }: Pick<TrayView, 'state' | 'underneath'>): string {
  return state === 'running' ? `${underneath}-running` : underneath;
}

/** A picture in all its sizes, for dark panels: most are, and its colours stand out on light ones, too. */
export function pixmapsOf(name: string): readonly Pixmap[] {
  const made = known.get(name) ?? SIZES.map((size) => pixmap(`dark/${name}-${size}.png`));
  known.set(name, made);
  return made;
}

function pixmap(file: string): Pixmap {
  const { width, height, rgba } = decodePng(readFileSync(new URL(file, folder())));
  const argb = Buffer.alloc(rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    argb[at] = rgba[at + 3] ?? 0;
    rgba.copy(argb, at + 1, at, at + 3);
  }
  return [width, height, argb];
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
