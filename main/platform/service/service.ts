import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CofreError, errnoOf } from '../../base/errors.ts';
import type { ServiceCommand, ServicePlan } from './plan.ts';

export interface Ran {
  /** null when it could not be started. */
  readonly status: number | null;
  readonly output: string;
}

export type RunCommand = (argv: readonly string[]) => Promise<Ran>;

/** A service manager answers in a moment, or has to stop a backup first (ms). */
const TIMEOUT_MS = 120_000;

export const runCommand: RunCommand = ([program = '', ...args]) =>
  new Promise((resolve) => {
    const options = { encoding: 'utf8', timeout: TIMEOUT_MS, windowsHide: true } as const;
    execFile(program, args, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ status, output: `${stdout}${stderr}`.trim() });
    }).stdin?.end();
  });

/** 'failed' with what the system said; what was written stays, so that the person can look at it. */
export async function installService(plan: ServicePlan, run: RunCommand = runCommand): Promise<void> {
  try {
    await mkdir(path.dirname(plan.file), { recursive: true });
    await writeFile(plan.file, plan.bytes, { mode: 0o644 });
  } catch (error) {
    const needsRoot = ['EACCES', 'EPERM', 'EROFS'].includes(errnoOf(error));
    throw needsRoot ? notAllowed(plan.file, error) : error;
  }
  try {
    await runAll(plan.install, run);
  } finally {
    if (!plan.fileStays) await rm(plan.file, { force: true });
  }
}

/** False when there was none. */
export async function uninstallService(plan: ServicePlan, run: RunCommand = runCommand): Promise<boolean> {
  const there = plan.fileStays ? (await fileText(plan.file)) !== null : (await run(plan.status)).status === 0;
  if (!there) return false;
  const [stop, ...rest] = plan.uninstall;
  if (stop !== undefined) await runAll([stop], run);
  try {
    await rm(plan.file, { force: true });
  } catch (error) {
    throw notAllowed(plan.file, error);
  }
  await runAll(rest, run); // the system looks again, now that the file is gone
  return true;
}

export type ServiceState = 'absent' | 'running' | 'stopped' | 'outdated';

/** `outdated`: it is there, but would start something else than this Cofre. */
export async function serviceState(plan: ServicePlan, run: RunCommand = runCommand): Promise<ServiceState> {
  const text = await fileText(plan.file);
  if (plan.fileStays && text === null) return 'absent';
  const asked = await run(plan.status);
  if (!plan.fileStays && asked.status !== 0) return 'absent';
  if (plan.fileStays && text !== plan.bytes.toString()) return 'outdated';
  return plan.isActive.test(asked.output) ? 'running' : 'stopped';
}

async function runAll(commands: readonly ServiceCommand[], run: RunCommand): Promise<void> {
  for (const { argv, mayFail } of commands) {
    const { status, output } = await run(argv);
    if (status === 0 || mayFail === true) continue;
    const command = argv.join(' ');
    const why = output || (status === null ? 'it could not be started' : `ended with ${status}`);
    throw new CofreError('failed', `${command}: ${why}`, { reason: 'serviceCommand', command, why });
  }
}

async function fileText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function notAllowed(file: string, cause: unknown): CofreError {
  return new CofreError(
    'refused',
    `${file} may not be changed`,
    { reason: 'serviceNotAllowed', file },
    cause,
  );
}
