import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { QUIET_STATES } from '../../../main/contract/tray.ts';
import { hasPictures, pictureOf, RING_STEPS } from '../../../main/core/tray/pictures.ts';
import { linkIn, placeOfLink } from '../../../main/faces/desktop/deep-link.ts';
import type { makeBridge } from '../../../main/faces/desktop/window/bridge.ts';
import { windowFiles, windowFolder } from '../../../main/faces/desktop/window/files.ts';
import { placeOn } from '../../../main/faces/desktop/window/place.ts';
import { linuxAutostart } from '../../../main/platform/autostart.ts';
import type { Bridge } from '../../../renderer/api/ipc.ts';
import { tempFolder } from '../../support/temp.ts';

test('what the preload gives is what the window takes', () => {
  const fits = (bridge: ReturnType<typeof makeBridge>): Bridge => bridge;
  expect(fits).toBeTypeOf('function'); // the compiler has checked it
});

describe('links from outside', () => {
  test.each([
    ['cofre://run/0123456789abcdef', '/history/0123456789abcdef'],
    ['cofre://overview', '/overview'],
    ['cofre://run/', null],
    ['cofre://run/0123456789abcdef/more', null],
    ['cofre://run/..%2f..%2fetc', null],
    ['cofre://settings/set?x=1', null],
    ['https://run/0123456789abcdef', null],
    ['javascript:alert(1)', null],
    ['no link', null],
  ])('%s leads to %s', (link, place) => {
    expect(placeOfLink(link)).toBe(place);
  });
  test('are found among the words of a start', () => {
    expect(linkIn(['cofre', '--hidden', 'cofre://overview'])).toBe('cofre://overview');
    expect(linkIn(['cofre', '--hidden'])).toBeNull();
  });
});

describe('the place of the window', () => {
  const left = { x: 0, y: 0, width: 1920, height: 1080 };
  const right = { x: 1920, y: 0, width: 1280, height: 1024 };
  const kept = { x: 2000, y: 100, width: 1000, height: 700, maximized: false };
  test('is that of last time while its screen is there', () => {
    expect(placeOn([left, right], kept)).toEqual({ x: 2000, y: 100, width: 1000, height: 700 });
  });
  test('is forgotten when nobody could take hold of it there', () => {
    expect(placeOn([left], kept)).toBeNull();
    expect(placeOn([left], { ...kept, x: 100, y: -300 })).toBeNull();
    expect(placeOn([left], { ...kept, x: 1900 })).toBeNull();
    expect(placeOn([left], null)).toBeNull();
  });
  test('fits the screen', () => {
    const large = { ...kept, x: 100, y: 0, width: 5000, height: 5000 };
    expect(placeOn([left], large)).toEqual({ x: 100, y: 0, width: 1920, height: 1080 });
    expect(placeOn([left], { ...kept, x: 0, width: 200, height: 10 })).toMatchObject({
      width: 900,
      height: 600,
    });
  });
});

describe('the files of the window', () => {
  const files = windowFiles(windowFolder());
  const get = (url: string, method = 'GET') => files({ url, method });
  test('come with a policy, the page with a nonce of its own each time', async () => {
    const [one, two] = await Promise.all([get('cofre-window://app/'), get('cofre-window://app/index.html')]);
    expect(one.status).toBe(200);
    expect(one.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const nonce = /'nonce-([\w-]{20,})'/.exec(one.headers.get('content-security-policy') ?? '')?.[1] ?? '?';
    expect(await one.text()).toContain(nonce);
    expect(await two.text()).not.toContain(nonce);
  });
  test.each([
    'cofre-window://app/../package.json',
    'cofre-window://app/..%2f..%2fpackage.json',
    'cofre-window://app//etc/passwd',
    'cofre-window://other/index.html',
    'https://app/index.html',
    'nothing',
  ])('%s is none of them', async (url) => {
    expect((await get(url)).status).toBe(404);
  });
  test('are only read', async () => {
    expect((await get('cofre-window://app/index.html', 'POST')).status).toBe(404);
  });
});

test.each(QUIET_STATES)(
  'the ring around "%s" moves with each step, and the state in it does not',
  (state) => {
    for (const size of [16, 22] as const) {
      const at = (step: number) => pictureOf({ set: 'dark', name: `${state}-running`, size }, step).rgba;
      const drawn = Array.from({ length: RING_STEPS }, (_, step) => at(step));
      const seen = new Set(drawn.map((rgba) => rgba.toString('base64')));
      expect(seen.size).toBe(RING_STEPS);
      const middle = (rgba: Buffer) =>
        rgba.subarray((size / 2) * size * 4 + size, (size / 2) * size * 4 + size * 3);
      for (const rgba of drawn) expect(middle(rgba).equals(middle(at(0)))).toBe(true);
      // As much of it is visible all the way round.
      const weight = (rgba: Buffer) =>
        rgba.filter((_, n) => n % 4 === 3).reduce((sum, alpha) => sum + alpha, 0);
      for (const rgba of drawn) expect(Math.abs(weight(rgba) / weight(at(0)) - 1)).toBeLessThan(0.1);
    }
  },
);

test('there are pictures for the menu bar of macOS, black and in both sizes', () => {
  expect(hasPictures('template')).toBe(true);
  for (const name of QUIET_STATES.flatMap((state) => [state, `${state}-running`]))
    for (const size of [16, 32]) {
      const { width, rgba } = pictureOf({ set: 'template', name, size });
      expect([name, width]).toEqual([name, size]);
      expect(
        rgba.filter((value, n) => n % 4 !== 3 && (rgba[n - (n % 4) + 3] ?? 0) > 0 && value > 0),
      ).toHaveLength(0);
    }
});

test('what starts at login is one line that any desktop reads, whatever the path is called', async () => {
  const folder = tempFolder('autostart');
  const argv = ['/opt/my "cofre" $x/100%/back\\slash', '--hidden'];
  const autostart = linuxAutostart(argv, { XDG_CONFIG_HOME: folder });
  expect(await autostart.isOn()).toBe(false);
  await autostart.turn(true);
  expect(await autostart.isOn()).toBe(true);
  const file = path.join(folder, 'autostart', 'cofre.desktop');
  const line = /^Exec=(.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  // Read back as the specification says: the file's escapes, then the quoting of words, then the doubled %.
  const read = [...line.replaceAll('\\\\', '\\').matchAll(/"((?:[^"\\]|\\.)*)"/g)];
  expect(read.map(([, word = '']) => word.replaceAll(/\\(.)/g, '$1').replaceAll('%%', '%'))).toEqual(argv);
  await autostart.turn(false);
  expect(await autostart.isOn()).toBe(false);
});
