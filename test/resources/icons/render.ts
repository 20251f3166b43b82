import { existsSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright';
import { QUIET_STATES } from '../../../main/contract/tray.ts';

/** Of panels; the pictures are named by the panel they are for. */
export const THEMES = ['dark', 'light'] as const;
/** 16, 22 and 32 pixels, and the same on screens of twice the density. */
export const SIZES = [16, 22, 32, 44, 64] as const;
export const NAMES = QUIET_STATES.flatMap((state) => [state, `${state}-running`]);

export const folder = new URL('../../../resources/icons/', import.meta.url);

const places = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];
const found = places.find((place) => place !== '' && existsSync(place));

/** Every picture of the tray by its file's name, drawn by Chromium from the SVG files. */
export async function renderIcons(): Promise<Map<string, Buffer>> {
  if (found === undefined) throw new Error('no Chromium here: apt install chromium');
  const browser = await chromium.launch({ executablePath: found, args: ['--no-sandbox'] });
  try {
    const pictures = new Map<string, Buffer>();
    for (const theme of THEMES) {
      const page = await browser.newPage({ colorScheme: theme });
      for (const name of NAMES) {
        const svg = readFileSync(new URL(`${name}.svg`, folder), 'utf8');
        for (const size of SIZES) {
          await page.setViewportSize({ width: size, height: size });
          await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${svg}`);
          const picture = await page.screenshot({ omitBackground: true, animations: 'disabled' });
          pictures.set(`${theme}/${name}-${size}.png`, picture);
        }
      }
    }
    return pictures;
  } finally {
    await browser.close();
  }
}
