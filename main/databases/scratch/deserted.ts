import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive, processStartTime } from '../../platform/host.ts';
import { deserted } from '../../platform/owned-folder.ts';
import { removeTree } from '../../platform/remove-tree.ts';

export const SERVER_PREFIX = 'cofre-s-';
export const DATA_PREFIX = 'cofre-d-';
const NOTE = 'server.json';
/** How long a killed server may take to be gone (ms), and between two looks. */
const GONE_MS = 10_000;
const LOOK_MS = 20;

/** A folder that every user may make folders in, and that outlives memory: data of servers of another user lie there. */
export function wideFolder(): string {
  return existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
}

/** Which process the server in this folder is, for whoever finds it there when we are gone. */
export function noteServer(home: string, pid: number): void {
  const note = { pid, start: processStartTime(pid) };
  writeFileSync(path.join(home, NOTE), JSON.stringify(note), { mode: 0o600 });
}

/** Ends the servers of killed processes and removes all that they have; gives how many there were. */
export function clearDesertedServers(): number {
  const homes = deserted(tmpdir(), SERVER_PREFIX);
  for (const home of homes) {
    endServer(home);
    removeTree(home);
  }
  for (const data of deserted(wideFolder(), DATA_PREFIX)) removeTree(data);
  return homes.length;
}

function endServer(home: string): void {
  const { pid, start } = noteIn(home);
  if (pid === 0 || !isAlive(pid, start) || !isServerOf(pid, home)) return;
  process.kill(pid, 'SIGKILL');
  const until = performance.now() + GONE_MS;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (isAlive(pid, start) && performance.now() < until) Atomics.wait(pause, 0, 0, LOOK_MS);
}

function noteIn(home: string): { pid: number; start: number | null } {
  try {
    const { pid, start } = JSON.parse(readFileSync(path.join(home, NOTE), 'utf8')) as Record<string, unknown>;
    const isPid = Number.isSafeInteger(pid) && Number(pid) > 1;
    return { pid: isPid ? Number(pid) : 0, start: typeof start === 'number' ? start : null };
  } catch {
    return { pid: 0, start: null }; // killed before it was written: there was no server yet, or it ended with us
  }
}

/** A number may have been given to a later process: that one does not have this folder among its words. */
function isServerOf(pid: number, home: string): boolean {
  try {
    const words = execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return words.includes(home);
  } catch {
    return false;
  }
}
