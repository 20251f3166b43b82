import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright';
import { QUIET_STATES } from '../../../main/contract/tray.ts';
import { appIcons } from './app.ts';
import { ico } from './containers.ts';
import { draw, withBrowser } from './draw.ts';
import { template } from './template.ts';

/** Of panels; the pictures are named by the panel they are for. */
export const THEMES = ['dark', 'light'] as const;
/** 16, 22 and 32 pixels, and the same on screens of twice the density. */
export const SIZES = [16, 22, 32, 44, 64] as const;
/** Of the notification area of Windows, which takes the nearest: from 100 to 250 percent. */
export const WINDOWS_SIZES = [16, 22, 32, 44] as const;
export const NAMES = QUIET_STATES.flatMap((state) => [state, `${state}-running`]);

export const folder = new URL('../../../resources/icons/', import.meta.url);

/** Every picture by its file's name beside `folder`, drawn by Chromium from the SVG files. */
export function renderIcons(): Promise<Map<string, Buffer>> {
  return withBrowser(async (browser) => {
    const parts = [await panels(browser), await mac(browser), await appIcons(browser)];
    return new Map(parts.flatMap((part) => [...part]));
  });
}

const svgOf = (name: string): string => readFileSync(new URL(`${name}.svg`, folder), 'utf8');

async function panels(browser: Browser): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const theme of THEMES) {
    const page = await browser.newPage({ colorScheme: theme });
    for (const name of NAMES) {
      const drawn = new Map<number, Buffer>();
      for (const size of SIZES) drawn.set(size, await draw(page, svgOf(name), size));
      for (const [size, picture] of drawn) files.set(`${theme}/${name}-${size}.png`, picture);
      files.set(`${theme}/${name}.ico`, ico(WINDOWS_SIZES.flatMap((size) => drawn.get(size) ?? [])));
    }
  }
  return files;
}

/** Black and transparent only: macOS gives them the colour of its menu bar. `Template` and `@2x` are its names. */
async function mac(browser: Browser): Promise<Map<string, Buffer>> {
  const pictures = new Map<string, Buffer>();
  const page = await browser.newPage({ colorScheme: 'light' });
  for (const name of NAMES) {
    pictures.set(`template/${name}Template.png`, await template(page, svgOf(name), 16));
    pictures.set(`template/${name}Template@2x.png`, await template(page, svgOf(name), 32));
  }
  return pictures;
}
