import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Scrubber } from '../../base/scrubber.ts';
import type { DrillCommand, DrillHttp, DrillSettings } from '../../contract/settings/drill.ts';
import type { DrilledCheck } from '../../contract/views/proof.ts';
import type { OwnChecks, RestoredCopy } from '../../operations/drill/drill.ts';
import { type DrillReason, reason, verdictOf } from '../../operations/drill/reasons.ts';
import { type CommandOutcome, runPersonCommands } from '../backup/person-commands.ts';
import { checkEnvironment } from './check-environment.ts';

/** Between two questions to an address (ms), and how long one may take. */
const ASK_AGAIN_MS = 250;
const ANSWER_MS = 10_000;
/** Kept of what a command printed (characters). */
const SAID_MAX = 500;

interface Checked {
  readonly check: DrilledCheck;
  readonly reasons: readonly DrillReason[];
}

/** What the project's settings say shall be run in the restored copy, or asked of it while it is served. */
export function ownChecks(
  settings: DrillSettings,
  { env, signal }: { env: NodeJS.ProcessEnv; signal: AbortSignal },
): OwnChecks | undefined {
  const { commands, http } = settings;
  if (commands.length + http.length === 0) return undefined;
  return async (copy) => {
    const scrubber = new Scrubber();
    for (const { parts } of copy.databases) if (parts.PASSWORD) scrubber.add(parts.PASSWORD);
    const world = { copy, env: { ...env, ...checkEnvironment(copy) }, signal, scrubber };
    const done: Checked[] = [];
    for (const command of commands) done.push(await runCheck(command, world));
    for (const address of http) done.push(await askAddress(address, world));
    return { checks: done.map(({ check }) => check), reasons: done.flatMap(({ reasons }) => reasons) };
  };
}

interface CheckWorld {
  readonly copy: RestoredCopy;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly scrubber: Scrubber;
}

async function runCheck(command: DrillCommand, world: CheckWorld): Promise<Checked> {
  const began = performance.now();
  const folder = folderIn(world.copy, command.folder);
  const name = command.argv.join(' ');
  const ended = (status: number | null, reasons: readonly DrillReason[]): Checked => ({
    check: {
      command: name,
      verdict: verdictOf(reasons),
      exitStatus: status,
      durationMs: Math.round(performance.now() - began),
    },
    reasons,
  });
  if (folder === null) return ended(null, [notStarted(name, `no folder ${command.folder} in the copy`)]);
  const [outcome] = await started(command, folder, world);
  return ended(outcome?.status ?? null, outcome === undefined ? [] : reasonsOf(name, outcome, world));
}

function started(
  { argv, env, timeoutSeconds }: Pick<DrillCommand, 'argv' | 'env' | 'timeoutSeconds'>,
  folder: string,
  { env: given, signal }: Pick<CheckWorld, 'env' | 'signal'>,
): Promise<CommandOutcome[]> {
  const hook = { argv, folder, timeoutSeconds, when: 'before', ifItFails: 'ignore' } as const;
  const world = { folder, env: { ...given, ...env }, signal, log: () => undefined };
  return runPersonCommands([hook], ['before'], world);
}

function reasonsOf(name: string, outcome: CommandOutcome, { scrubber }: CheckWorld): DrillReason[] {
  const { result, status, hook } = outcome;
  const seconds = hook.timeoutSeconds;
  if (result === 'done') return [];
  if (result === 'timed-out')
    return [reason('check-timed-out', `${name} did not end within ${seconds} s`, { command: name, seconds })];
  const why = scrubber.clean(outcome.message).slice(-SAID_MAX);
  if (status === null && !outcome.message.startsWith('ended with')) return [notStarted(name, why)];
  return [reason('check-failed', `${name}: ${why}`, { command: name, why })];
}

function notStarted(command: string, why: string): DrillReason {
  return reason('check-not-started', `${command} could not be started: ${why}`, { command, why });
}

async function askAddress(address: DrillHttp, world: CheckWorld): Promise<Checked> {
  const began = performance.now();
  const { url, status, timeoutSeconds } = address;
  const over = new AbortController();
  const signal = AbortSignal.any([world.signal, over.signal]);
  const folder = folderIn(world.copy, address.folder);
  const server =
    address.start.length === 0 || folder === null
      ? null
      : started({ ...address, argv: address.start, timeoutSeconds: 24 * 3600 }, folder, { ...world, signal })
          .then(([outcome]) => outcome ?? null)
          .catch(() => null); // ended by us
  try {
    const found = await answerOf(url, { status, until: began + timeoutSeconds * 1000, signal: world.signal });
    const why = found.status === null ? found.why : `status ${found.status} instead of ${status}`;
    const reasons =
      found.status === status
        ? []
        : [reason('check-failed', `${url}: ${why}`, { command: url, why: world.scrubber.clean(why) })];
    const durationMs = Math.round(performance.now() - began);
    return {
      check: { command: url, verdict: verdictOf(reasons), exitStatus: found.status, durationMs },
      reasons,
    };
  } finally {
    over.abort();
    await server;
  }
}

/** Asks until the answer is the wanted one, or time is up; gives the last answer. */
async function answerOf(
  url: string,
  { status, until, signal }: { status: number; until: number; signal: AbortSignal },
): Promise<{ status: number | null; why: string }> {
  for (;;) {
    signal.throwIfAborted();
    const found = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    }).then(
      async (response) => {
        await response.body?.cancel();
        return { status: response.status, why: '' };
      },
      (error: unknown) => ({ status: null, why: causeOf(error) }),
    );
    if (found.status === status || performance.now() >= until) return found;
    await delay(ASK_AGAIN_MS, undefined, { signal });
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

/** Null where the copy has no such folder. A path of the settings, which may not lead out of the copy either. */
function folderIn({ folder, snapshot }: RestoredCopy, wanted: string): string | null {
  const inside = wanted === '' ? (snapshot.record.roots[0]?.name ?? '') : wanted;
  const found = path.resolve(folder, inside);
  const isInside = found === folder || found.startsWith(folder + path.sep);
  return isInside && existsSync(found) ? found : null;
}
