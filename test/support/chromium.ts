import { existsSync } from 'node:fs';

const places = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The browser of this machine (Playwright's own cannot be had everywhere). */
export function chromiumHere(): string {
  const found = places.find((place) => place !== '' && existsSync(place));
  if (found === undefined) throw new Error('no Chromium here: apt install chromium');
  return found;
}
