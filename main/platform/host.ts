import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** This process as another one can find it again; null where the system cannot tell. */
export interface ProcessIdentity {
  /** Name for people. */
  readonly host: string;
  /** Equal only on the same machine and in the same process table (a container has its own); tells nothing else. */
  readonly machine: string;
  /** Changes with every start of the machine. */
  readonly bootId: string | null;
  readonly pid: number;
  /** In units of the system: only good to be compared. */
  readonly startTime: number | null;
}

let identity: ProcessIdentity | null = null;

/** Found out once, when it is first asked for. */
export function thisProcess(): ProcessIdentity {
  identity ??= identify();
  return identity;
}

function identify(): ProcessIdentity {
  const bootId = readBootId();
  return {
    host: hostname(),
    machine: machineOf(bootId),
    bootId,
    pid: process.pid,
    startTime: processStartTime(process.pid),
  };
}

/** Whether that very process runs here: a number that was given to a later process does not count. */
export function isAlive(pid: number, startTime: number | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and another user's.
    if (Reflect.get(Object(error), 'code') !== 'EPERM') return false;
  }
  const found = readStat(pid);
  if (found === null) return true;
  if (found.state === 'Z' || found.state === 'X') return false;
  return startTime === null || found.startTime === startTime;
}

export function processStartTime(pid: number): number | null {
  return readStat(pid)?.startTime ?? null;
}

/** Linux only: state and start time (clock ticks since boot), fields 3 and 22 of /proc/<pid>/stat (proc_pid_stat(5)). */
function readStat(pid: number): { state: string; startTime: number } | null {
  const text = readText(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The name in field 2 may hold spaces and brackets; it ends at the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const startTime = Number(fields[19]);
  return Number.isSafeInteger(startTime) ? { state: fields[0] ?? '', startTime } : null;
}

/** null on Windows: a boot time worked out from the clock moves when the clock is set, and would call living locks dead. */
function readBootId(): string | null {
  if (process.platform === 'linux') return readText('/proc/sys/kernel/random/boot_id')?.trim() || null;
  if (process.platform === 'darwin')
    return runTool('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'])?.trim() || null;
  return null;
}

/** Host names repeat ('localhost', 'MacBook-Pro'), so the machine's own id joins in; hashed, because it is a private one. */
function machineOf(bootId: string | null): string {
  // Nobody's machine: never judged by its processes, only by its beat.
  const id = readMachineId() ?? randomUUID();
  const parts = [hostname(), id, ...containerParts(bootId)];
  return createHash('sha256')
    .update(`cofre machine ${JSON.stringify(parts)}`)
    .digest('hex')
    .slice(0, 16);
}

/** The number of the first process table of every Linux kernel (PROC_PID_INIT_INO in include/linux/proc_ns.h). */
const INITIAL_PID_TABLE = 'pid:[4026531836]';

/** Containers share image, host name and machine id; only the process table of this boot tells them apart. */
function containerParts(bootId: string | null): string[] {
  if (process.platform !== 'linux') return [];
  try {
    const table = readlinkSync('/proc/self/ns/pid');
    return table === INITIAL_PID_TABLE ? [] : [table, bootId ?? randomUUID()];
  } catch {
    return [randomUUID()];
  }
}

function readMachineId(): string | null {
  if (process.platform === 'linux') {
    return readText('/etc/machine-id')?.trim() || readText('/var/lib/dbus/machine-id')?.trim() || null;
  }
  if (process.platform === 'darwin') {
    const text = runTool('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']);
    return /"IOPlatformUUID" = "([^"]+)"/.exec(text ?? '')?.[1] ?? null;
  }
  if (process.platform === 'win32') {
    const key = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography';
    return /REG_SZ\s+(\S+)/.exec(runTool('reg.exe', ['query', key, '/v', 'MachineGuid']) ?? '')?.[1] ?? null;
  }
  return null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** These tools answer in milliseconds; one that hangs must not hold up a backup (ms). */
const TOOL_TIMEOUT_MS = 5000;

function runTool(file: string, args: readonly string[]): string | null {
  try {
    return execFileSync(file, args, {
      encoding: 'utf8',
      timeout: TOOL_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return null;
  }
}
