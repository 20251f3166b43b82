// Is dist/ older than its sources? Looks at modification times only, so that it costs a few milliseconds.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from './ensure.mjs';

/** Its modification time is the moment at which the last good build began to read the sources. */
export const stamp = path.join(root, 'dist', '.built');

const sources = [
  'main',
  'renderer',
  'resources',
  'package-lock.json',
  path.join('docs', 'settings.schema.json'),
];
/** Of the window alone. */
const rendererSources = [
  ...['renderer', path.join('main', 'contract'), 'package-lock.json'],
  path.join('main', 'launch', 'build-renderer.mjs'),
];

export const rendererStamp = path.join(root, 'dist', 'renderer', '.built');

export function isStale() {
  return isOlder(stamp, sources);
}

export function rendererIsStale() {
  return isOlder(rendererStamp, rendererSources);
}

function isOlder(mark, of) {
  const built = modified(mark);
  return of.some((source) => holdsNewer(path.join(root, source), built));
}

// A folder counts too: its time changes when a file in it is deleted or renamed.
function holdsNewer(target, built) {
  if (modified(target) >= built) return true;
  return children(target).some((entry) => {
    const child = path.join(target, entry.name);
    return entry.isDirectory() ? holdsNewer(child, built) : modified(child) >= built;
  });
}

function children(target) {
  try {
    return readdirSync(target, { withFileTypes: true });
  } catch {
    return []; // a file, or absent
  }
}

function modified(target) {
  return statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
