import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { QUIET_STATES } from '../../main/contract/tray.ts';
import { decodePng } from '../../main/core/tray/png.ts';
import { APP_ICO_SIZES, LINUX_SIZES } from './icons/app.ts';
import { ICNS_KINDS, picturesIn, sideOf } from './icons/containers.ts';
import { folder, NAMES, renderIcons, SIZES, THEMES, WINDOWS_SIZES } from './icons/render.ts';

const read = (name: string) => readFileSync(new URL(name, folder));
const rgba = (png: Buffer) => decodePng(png).rgba;
const pixels = (name: string) => rgba(read(name));

/** Mean difference of all channels (0 to 255). */
function difference(a: Buffer, b: Buffer): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, n) => sum + Math.abs(value - (b[n] ?? 0)), 0) / a.length;
}

test('the PNG files are what the SVG files look like', { timeout: 300_000 }, async () => {
  // Another Chromium may smooth an edge differently; another shape or colour differs by far more.
  for (const [name, drawn] of await renderIcons()) {
    const kept = picturesIn(read(name));
    expect([name, kept.length]).toEqual([name, picturesIn(drawn).length]);
    // Above 256 pixels only programs' icons go, which the smaller ones stand for.
    for (const [n, picture] of picturesIn(drawn).entries())
      if (sideOf(picture) <= 256)
        expect([name, difference(rgba(picture), rgba(kept[n] as Buffer)) < 2]).toEqual([name, true]);
  }
});

test('every system finds its icon in all the sizes it asks for', () => {
  const sidesOf = (name: string) => picturesIn(read(name)).map(sideOf);
  expect(sidesOf('../app/icon.ico')).toEqual([...APP_ICO_SIZES]);
  expect(sidesOf('../app/icon.icns')).toEqual(ICNS_KINDS.map(([, side]) => side));
  for (const size of LINUX_SIZES) expect(sidesOf(`../app/linux/${size}x${size}.png`)).toEqual([size]);
  for (const name of NAMES) {
    for (const theme of THEMES) expect(sidesOf(`${theme}/${name}.ico`)).toEqual([...WINDOWS_SIZES]);
    expect(sidesOf(`template/${name}Template.png`)).toEqual([16]);
    expect(sidesOf(`template/${name}Template@2x.png`)).toEqual([32]);
  }
});

test('the pictures for the menu bar of macOS are black where they are anything, and differ by state', () => {
  const seen = NAMES.map((name) => rgba(read(`template/${name}Template@2x.png`)));
  for (const picture of seen)
    expect(picture.filter((value, at) => at % 4 !== 3 && value !== 0)).toHaveLength(0);
  const alphas = seen.map((picture) => Buffer.from(picture.filter((_, at) => at % 4 === 3)));
  for (const [n, one] of alphas.entries())
    for (const [m, other] of alphas.entries())
      if (m > n) expect([NAMES[n], NAMES[m], unlike(one, other) > 0.05]).toEqual([NAMES[n], NAMES[m], true]);
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
