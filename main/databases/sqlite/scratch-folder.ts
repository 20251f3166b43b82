import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { isAlive, type ProcessIdentity, thisProcess } from '../../platform/host.ts';

const PREFIX = '.cofre-sqlite-';
const NAME = /^\.cofre-sqlite-([0-9a-f]{16})-(\w+)-(\d+)-(\d+|x)-[0-9a-f]{16}$/;
/** After this time (ms) a folder counts as left behind also where its process cannot be asked for. */
const FOREIGN_AGE_MS = 24 * 3600 * 1000;

export interface ScratchFolder {
  readonly path: string;
  remove(): void;
}

/**
 * A new private folder in `parent`, with the name of this process in its own: what a killed process has left there
 * is removed first.
 */
export function scratchFolder(parent: string, random: (count: number) => Buffer): ScratchFolder {
  identity ??= thisProcess();
  sweep(parent, identity);
  const { machine, pid, startTime } = identity;
  const parts = [machine, bootOf(identity), pid, startTime ?? 'x', random(8).toString('hex')];
  const folder = path.join(parent, PREFIX + parts.join('-'));
  mkdirSync(folder, { mode: 0o700 });
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function isScratchFolder(folder: string): boolean {
  return NAME.test(path.basename(folder));
}

let identity: ProcessIdentity | undefined;

function bootOf({ bootId }: ProcessIdentity): string {
  return bootId?.replaceAll(/\W/g, '') || 'x';
}

function sweep(parent: string, self: ProcessIdentity): void {
  for (const name of readdirSync(parent)) {
    const found = NAME.exec(name);
    if (found === null) continue;
    const folder = path.join(parent, name);
    const [, machine, boot, pid, start] = found;
    const dead =
      machine === self.machine
        ? boot !== bootOf(self) || !isAlive(Number(pid), start === 'x' ? null : Number(start))
        : isOld(folder);
    if (dead) rmSync(folder, { recursive: true, force: true });
  }
}

/** Of another machine or container: there is nobody to ask. */
function isOld(folder: string): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > FOREIGN_AGE_MS;
}
