import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { placeOf } from '../vault/choose-vault.ts';

interface Options {
  readonly force?: boolean;
}

export function addUnlock(program: Command, { texts, does }: Declare): void {
  program
    .command('unlock')
    .description(texts.say('commands.unlock.about'))
    .option('--force', texts.say('commands.unlock.force'))
    .action(does<Options, []>(unlock));
}

/** Says who holds the lock, watches a foreign one until it is surely dead, removes it and says why that was right. */
async function unlock(context: Context, { force = false }: Options): Promise<undefined> {
  const { out, say, measures } = context;
  const { openStore } = await operations.place();
  const store = await openStore(await placeOf(context));
  try {
    const { describeLock } = await operations.unlock();
    const lock = await describeLock(store);
    if (lock.state === 'held') {
      const { host, pid, purpose, since } = lock.record;
      out.say(say('unlock.held', { host, pid: String(pid), purpose, since: measures.exact(since) }));
    }
    // Only a lock of another machine has to be watched: of a process here the system knows whether it lives.
    const watch = lock.state === 'held' && lock.record.host !== hostname() && !force;
    if (watch) out.note(say('unlock.watching'));
    const broken = await breakIt(context, store, { force, watch });
    if (out.json)
      out.document('cofre.unlock/1', {
        reason: broken.reason,
        lock: 'record' in broken ? broken.record : null,
      });
    else out.say(context.texts.raw(`unlock.reasons.${broken.reason}`) ?? broken.reason);
  } finally {
    await store.close();
  }
}

type Unlock = Awaited<ReturnType<typeof operations.unlock>>['unlockVault'];

async function breakIt(
  { signal }: Context,
  store: Parameters<Unlock>[0],
  how: { force: boolean; watch: boolean },
): ReturnType<Unlock> {
  const { unlockVault } = await operations.unlock();
  const sleep = async (ms: number): Promise<void> => {
    await setTimeout(ms, undefined, { signal });
  };
  return unlockVault(store, { ...how, sleep, signal });
}
