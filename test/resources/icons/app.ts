import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright';
import { icns, ico } from './containers.ts';
import { draw } from './draw.ts';

const app = new URL('../../../resources/app/', import.meta.url);
/** What desktops of Linux look for (hicolor). */
export const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512] as const;
export const APP_ICO_SIZES = [16, 24, 32, 48, 64, 128, 256] as const;

/** The program's own icon in the forms of the three systems. */
export async function appIcons(browser: Browser): Promise<Map<string, Buffer>> {
  const svg = readFileSync(new URL('icon.svg', app), 'utf8');
  const page = await browser.newPage();
  const pictures = new Map<number, Buffer>();
  for (const size of [...LINUX_SIZES, 1024]) pictures.set(size, await draw(page, svg, size));
  const of = (size: number): Buffer => pictures.get(size) ?? Buffer.alloc(0);
  return new Map([
    ...LINUX_SIZES.map((size) => [`../app/linux/${size}x${size}.png`, of(size)] as const),
    ['../app/icon.ico', ico(APP_ICO_SIZES.map(of))] as const,
    ['../app/icon.icns', icns(pictures)] as const,
  ]);
}
