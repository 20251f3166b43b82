import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { QUIET_STATES } from '../../main/contract/tray.ts';
import { decodePng } from '../../main/core/tray/png.ts';
import { folder, renderIcons, SIZES, THEMES } from './icons/render.ts';

const pixels = (name: string) => decodePng(readFileSync(new URL(name, folder))).rgba;

/** Mean difference of all channels (0 to 255). */
function difference(a: Buffer, b: Buffer): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, n) => sum + Math.abs(value - (b[n] ?? 0)), 0) / a.length;
}

test('the PNG files are what the SVG files look like', { timeout: 60_000 }, async () => {
  // Another Chromium may smooth an edge differently; another shape or colour differs by far more.
  for (const [name, picture] of await renderIcons())
    expect([name, difference(decodePng(picture).rgba, pixels(name)) < 2]).toEqual([name, true]);
});

test.each(SIZES)('at %i pixels each state has a shape of its own, also where no colour is seen', (size) => {
  for (const theme of THEMES) {
    const names = QUIET_STATES.flatMap((state) => [state, `${state}-running`]);
    const greys = names.map((name) => grey(pixels(`${theme}/${name}-${size}.png`), PANELS[theme]));
    for (const [n, one] of greys.entries())
      for (const [m, other] of greys.entries())
        if (m > n)
          expect([names[n], names[m], unlike(one, other) > 0.05]).toEqual([names[n], names[m], true]);
  }
});

test('a file that is no icon of ours is refused', () => {
  expect(() => decodePng(Buffer.alloc(64))).toThrow('no PNG');
  const wrong = Buffer.from(readFileSync(new URL('dark/failed-16.png', folder)));
  wrong[25] = 2; // RGB without alpha
  expect(() => decodePng(wrong)).toThrow('not of the kind');
});

/** Grey of a dark and of a light panel. */
const PANELS = { dark: 43, light: 242 };

/** As who sees no colour sees it on a panel. */
function grey(rgba: Buffer, panel: number): Buffer {
  const seen = Buffer.alloc(rgba.length / 4);
  for (let n = 0; n < seen.length; n++) {
    const [r = 0, g = 0, b = 0, a = 0] = rgba.subarray(n * 4, n * 4 + 4);
    seen[n] = (a * (0.3 * r + 0.59 * g + 0.11 * b) + (255 - a) * panel) / 255;
  }
  return seen;
}

/** Share of the picture that is plainly lighter or darker in the other one. */
function unlike(one: Buffer, other: Buffer): number {
  return one.filter((value, n) => Math.abs(value - (other[n] ?? 0)) > 48).length / one.length;
}
