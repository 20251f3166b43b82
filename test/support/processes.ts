import { readdirSync, readFileSync } from 'node:fs';

/** Words of every process on this machine, as anybody on it can read them (Linux). */
export function allCommandLines(): string[] {
  return pids().map(commandLine);
}

/** Command lines of living descendants of this process. */
export function childrenNamed(name: RegExp): string[] {
  const parents = new Map(pids().map((pid) => [pid, parentOf(pid)]));
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0;
    return parent === process.pid || (parent > 1 && isOurs(parent));
  };
  return pids()
    .filter(isOurs)
    .map(commandLine)
    .filter((line) => name.test(line));
}

function pids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function commandLine(pid: number): string {
  return contents(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

function parentOf(pid: number): number {
  return Number(/\) \S (\d+)/.exec(contents(`/proc/${pid}/stat`))?.[1] ?? 0);
}

/** A process may end while it is looked at. */
function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
