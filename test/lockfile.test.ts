import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  readonly optionalDependencies?: Record<string, string>;
  readonly hasInstallScript?: boolean;
}

const lockfile = new URL('../package-lock.json', import.meta.url);
const packages = (JSON.parse(readFileSync(lockfile, 'utf8')) as { packages: Record<string, Locked> })
  .packages;

/**
 * Installed with --ignore-scripts; fsevents ships its binary (macOS), its script is only a fallback; electron-winstaller's picks a
 * 7-Zip for a kind of installer that we do not make.
 */
const toleratedInstallScripts = ['node_modules/fsevents', 'node_modules/electron-winstaller'];

// npm leaves out a platform package that its publisher forgot, and `npm ci` then fails on every machine.
test('every optional dependency of every package is in the lockfile', () => {
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => resolve(place, name) === undefined)
      .map((name) => `${place || 'cofre'} -> ${name}`),
  );
  expect(missing).toEqual([]);
});

test('no package needs an install script', () => {
  const scripted = Object.keys(packages).filter((place) => packages[place]?.hasInstallScript);
  expect(scripted.filter((place) => !toleratedInstallScripts.includes(place))).toEqual([]);
});

test('the lockfile is bound to no registry host', () => {
  const bound = Object.entries(packages).filter(([, entry]) => 'resolved' in entry);
  expect(bound.map(([place]) => place)).toEqual([]);
});

/** Node's resolution, on the lockfile: from the package's own node_modules outwards. */
function resolve(place: string, name: string): string | undefined {
  for (let from = place; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    const candidate = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
    if (candidate in packages) return candidate;
    if (from === '') return undefined;
  }
}
