import { readdirSync, readFileSync } from 'node:fs';

/** The processes below (and with) `root` that live now, by /proc/<pid>/task/<tid>/children. */
export function processTree(root: number): number[] {
  const found: number[] = [root];
  for (let i = 0; i < found.length; i++) found.push(...childrenOf(found[i]!));
  return found;
}

function childrenOf(pid: number): number[] {
  return attempt([], () =>
    readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      attempt([], () => numbers(readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1'))),
    ),
  );
}

function numbers(text: string): number[] {
  return text.split(' ').filter(Boolean).map(Number);
}

/** Resident bytes, shared pages counted in full; 0 for a process that is gone. */
export function residentBytes(pid: number): number {
  return attempt(0, () => Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE);
}

/** Proportional bytes: a page shared by n processes counts 1/n in each; undefined where the kernel does not say. */
export function proportionalBytes(pid: number): number | undefined {
  return attempt(undefined, () => {
    const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  });
}

const PAGE = pageSize();

/** The kernel's page, told by VmRSS in kB against statm in pages; Node does not know it. */
function pageSize(): number {
  return attempt(4096, () => {
    const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);
    const pages = Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[1]);
    const guess = (kilobytes * 1024) / pages;
    return [4096, 16384, 65536].reduce((best, size) =>
      Math.abs(size - guess) < Math.abs(best - guess) ? size : best,
    );
  });
}

/** A process may end between two reads: what it was then is nothing, not an error. */
function attempt<T>(gone: T, read: () => T): T {
  try {
    return read();
  } catch {
    return gone;
  }
}
