import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { desktopWords, fetchElectron, findElectron, hasScreen } from '../../main/launch/electron.mjs';
import { plant } from '../support/plant.ts';
import { tempFolder } from '../support/temp.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A folder with a program in the place of Electron's, which says how it was started. */
function fakeElectron(): string {
  const folder = tempFolder('electron');
  plant(folder, { electron: '#!/bin/sh\necho "started: $*"\nexit 7\n' });
  chmodSync(path.join(folder, 'electron'), 0o755);
  return folder;
}

test('Electron is looked for where it lies, and never asked for by its name', () => {
  const folder = fakeElectron();
  expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toBe(path.join(folder, 'electron'));
  expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: path.join(folder, 'missing') })).toBeNull();
  expect(hasScreen({})).toBe(process.platform !== 'linux');
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  expect(desktopWords('/electron')).toEqual([
    '/electron',
    ...(asRoot ? ['--no-sandbox'] : []),
    root.replace(/\/$/, ''),
  ]);
});

test('a mirror that takes the call and says nothing is given up on', async () => {
  const mute = createServer(() => undefined).listen(0, '127.0.0.1');
  onTestFinished(() => void mute.close());
  await new Promise((resolve) => mute.once('listening', resolve));
  const { port } = mute.address() as { port: number };
  expect(await fetchElectron(process.execPath, { ELECTRON_MIRROR: `http://127.0.0.1:${port}/` })).toBeNull();
});

test('npm start with a screen and Electron starts the desktop, and ends as it ends', async () => {
  const { PATH = '' } = process.env;
  const env = { PATH, HOME: tempFolder('home'), DISPLAY: ':9', ELECTRON_OVERRIDE_DIST_PATH: fakeElectron() };
  const child = spawn(process.execPath, [path.join(root, 'main/launch/run.mjs'), 'start'], { env });
  const [said, code] = await Promise.all([
    text(child.stdout),
    new Promise((resolve) => child.once('exit', resolve)),
  ]);
  expect(said).toMatch(/^started: .*\n$/);
  expect(said).toContain(path.basename(root));
  expect(code).toBe(7);
});
