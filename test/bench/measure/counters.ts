import { readFileSync } from 'node:fs';

/** What the kernel counts, in seconds and bytes; undefined where there is no /proc (macOS, Windows). */
export interface Counters {
  /** CPU of every child that this process has waited for, and of theirs. */
  readonly children: number;
  /** CPU that the whole machine was busy with. */
  readonly machine: number;
  /** Bytes read from disks by the whole machine. */
  readonly diskBytes: number;
}

/** USER_HZ: fixed at 100 in what Linux shows to programs. */
const TICKS_PER_SECOND = 100;

export function counters(): Counters | undefined {
  try {
    return { children: childrenSeconds(), machine: machineSeconds(), diskBytes: diskBytes() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The fields cutime and cstime of proc(5): added up when a child is reaped, its own children included. */
function childrenSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

function machineSeconds(): number {
  const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]!;
  const [user, nice, system, , , irq, softirq] = line.trim().split(/\s+/).slice(1).map(Number);
  return (user! + nice! + system! + irq! + softirq!) / TICKS_PER_SECOND;
}

function diskBytes(): number {
  const kilobytes = /^pgpgin (\d+)$/m.exec(readFileSync('/proc/vmstat', 'latin1'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
