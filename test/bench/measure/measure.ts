import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { counters } from './counters.ts';
import { MemorySampler, type Peak } from './memory-sampler.ts';

/** What a tool does for one phase: programs with their arguments, one after the other, without a shell. */
export interface Command {
  readonly steps: readonly (readonly string[])[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Measured {
  readonly wallSeconds: number;
  /** User and system time of the steps and every descendant that was waited for; null without /proc. */
  readonly cpuSeconds: number | null;
  readonly peakMemoryBytes: number | null;
  readonly memoryKind: Peak['kind'];
  /** CPU that others on the machine used meanwhile, the kernel's write-back included. */
  readonly foreignCpuSeconds: number | null;
  /** Read from disks meanwhile by anyone: near 0 when the cache was warm. */
  readonly diskReadBytes: number | null;
}

export class CommandFailed extends Error {}

const COMPLAINT_CHARACTERS = 1_500;

/** Standard output is dropped, standard error is kept in `log` and quoted when a step fails. */
export async function measure(command: Command, log: string, signal: AbortSignal): Promise<Measured> {
  const own = process.cpuUsage();
  const before = counters();
  const started = performance.now();
  const peaks: Peak[] = [];
  for (const step of command.steps) peaks.push(await runStep(step, command, { log, signal }));
  const wallSeconds = (performance.now() - started) / 1000;
  const after = counters();
  const bench = process.cpuUsage(own);
  const cpu = before && after ? after.children - before.children : null;
  const busy = before && after ? after.machine - before.machine : null;
  const peak = Math.max(...peaks.map(({ bytes }) => bytes));
  return {
    wallSeconds,
    cpuSeconds: cpu,
    peakMemoryBytes: peak === 0 ? null : peak,
    memoryKind: peaks.some(({ kind }) => kind === 'rss') ? 'rss' : 'pss',
    foreignCpuSeconds:
      busy === null || cpu === null ? null : Math.max(0, busy - cpu - (bench.user + bench.system) / 1e6),
    diskReadBytes: before && after ? after.diskBytes - before.diskBytes : null,
  };
}

interface Around {
  readonly log: string;
  readonly signal: AbortSignal;
}

function runStep(step: readonly string[], { cwd, env }: Command, { log, signal }: Around): Promise<Peak> {
  const [program = '', ...args] = step;
  const errors = openSync(log, 'w');
  return new Promise<Peak>((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', errors], signal });
    if (child.pid === undefined) {
      child.on('error', reject); // could not be started
      return;
    }
    const sampler = new MemorySampler(child.pid);
    child.on('error', () => {}); // interrupted: its end follows, and nothing is cleaned up under its feet
    child.on('exit', (code, killedBy) => {
      const peak = sampler.stop();
      if (code === 0) resolve(peak);
      else reject(new CommandFailed(`${step.join(' ')}: exit ${code ?? killedBy}\n${complaint(log)}`));
    });
  }).finally(() => closeSync(errors));
}

function complaint(log: string): string {
  return readFileSync(log, 'utf8').slice(-COMPLAINT_CHARACTERS).trimEnd();
}
