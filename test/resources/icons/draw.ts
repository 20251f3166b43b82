import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright';

const places = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];
const found = places.find((place) => place !== '' && existsSync(place));

/** One Chromium for all that `draws` wants of it. */
export async function withBrowser<T>(draws: (browser: Browser) => Promise<T>): Promise<T> {
  if (found === undefined) throw new Error('no Chromium here: apt install chromium');
  const browser = await chromium.launch({ executablePath: found, args: ['--no-sandbox'] });
  try {
    return await draws(browser);
  } finally {
    await browser.close();
  }
}

/** The picture as PNG with `size` pixels a side; its background is transparent. */
export async function draw(page: Page, svg: string, size: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${svg}`);
  return page.screenshot({ omitBackground: true, animations: 'disabled' });
}
