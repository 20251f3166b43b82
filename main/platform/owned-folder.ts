import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../base/errors.ts';
import { isAlive, thisProcess } from './host.ts';

/** After this time (ms) a folder counts as left behind also where its process cannot be asked for. */
const FOREIGN_AGE_MS = 24 * 3600 * 1000;

/**
 * A new private folder (0700) in `parent`, which must exist, whose name says which process it belongs to: `<prefix>`, six
 * digits each of machine and boot, process number, its start, and chance. Short, because sockets may lie in it.
 */
export function makeOwnedFolder(
  parent: string,
  prefix: string,
  random: (count: number) => Uint8Array,
): string {
  const { machine, bootId, pid, startTime } = thisProcess();
  const parts = [digits(machine), digits(bootId ?? ''), pid, startTime ?? 'x'];
  const chance = Buffer.from(random(4)).toString('hex');
  const folder = path.join(parent, `${prefix}${parts.join('-')}-${chance}`);
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

const OWNER = /^([0-9a-f]{6})-([0-9a-f]{6})-(\d+)-(\d+|x)-[0-9a-f]{8}$/;

export function isOwnedName(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && OWNER.test(name.slice(prefix.length));
}

/** Folders in `parent` that `makeOwnedFolder` made for processes that are gone. */
export function deserted(parent: string, prefix: string): string[] {
  const { machine, bootId } = thisProcess();
  return listing(parent).flatMap((name) => {
    const owner = name.startsWith(prefix) ? OWNER.exec(name.slice(prefix.length)) : null;
    if (owner === null) return [];
    const folder = path.join(parent, name);
    const [, itsMachine, itsBoot, pid, start] = owner;
    const isGone =
      itsMachine === digits(machine)
        ? itsBoot !== digits(bootId ?? '') || !isAlive(Number(pid), start === 'x' ? null : Number(start))
        : isOld(folder); // of another machine or container: there is nobody to ask
    return isGone ? [folder] : [];
  });
}

function digits(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6);
}

function listing(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function isOld(folder: string): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > FOREIGN_AGE_MS;
}
