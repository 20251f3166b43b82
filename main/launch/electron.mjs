// Finds Electron's binary without require('electron'), which would start a download that may hang for minutes.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './ensure.mjs';

const home = path.join(root, 'node_modules', 'electron');
const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
const releases = 'https://github.com/electron/electron/releases/download/';
/** A mirror that can be had answers within this (ms); then the download itself may take so long (ms). */
const ASK_MS = 3000;
const DOWNLOAD_MS = 300_000;

/** The binary that lies here, or null. */
export function findElectron(env = process.env) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return present(path.join(override, names[process.platform] ?? 'electron'));
  try {
    return present(path.join(home, 'dist', readFileSync(path.join(home, 'path.txt'), 'utf8').trim()));
  } catch {
    return null; // never downloaded
  }
}

export function hasScreen(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** The binary, fetched when it can be had; null after a few seconds when it cannot. */
export async function fetchElectron(node, env = process.env) {
  if (env.ELECTRON_OVERRIDE_DIST_PATH || env.ELECTRON_SKIP_BINARY_DOWNLOAD) return null;
  if (!existsSync(path.join(home, 'install.js')) || !(await answers(env.ELECTRON_MIRROR || releases)))
    return null;
  process.stderr.write('Fetching Electron, once (about 110 MB)\n');
  const child = spawn(node, [path.join(home, 'install.js')], {
    stdio: ['ignore', 2, 2],
    timeout: DOWNLOAD_MS,
    env: { ...env, ELECTRON_GET_USE_PROXY: '1' },
  });
  await new Promise((resolve) => child.on('exit', resolve).on('error', resolve));
  return findElectron(env);
}

/** Words to start the desktop with. */
export function desktopWords(electron, args = []) {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0; // Chromium's sandbox refuses root
  return [electron, ...(asRoot ? ['--no-sandbox'] : []), root, ...args];
}

async function answers(url) {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(ASK_MS) });
    return true;
  } catch {
    return false;
  }
}

function present(file) {
  return existsSync(file) ? file : null;
}
