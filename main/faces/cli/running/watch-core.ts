import type { Core } from '../../../contract/core.ts';
import type { CoreEventKind } from '../../../contract/events.ts';
import type { Context } from '../context.ts';

/** Without a core nothing tells of changes: it is looked again (ms). With one, only time changes things unheard. */
const LOOK_MS = 5000;
const LOOK_BESIDE_CORE_MS = 30_000;
/** What comes in a burst is shown once (ms). */
const SETTLE_MS = 150;

/** What passes by too often to be looked at anew. */
const PASSING: ReadonlySet<CoreEventKind> = new Set<CoreEventKind>(['job.progress', 'job.log']);

/** Gives a turn at once, then after each change and every now and then, until Ctrl-C. */
export async function* watchCore(context: Context): AsyncGenerator<void> {
  const { signal, globals } = context;
  const { connectCore } = await import('../../../core/socket/client.ts');
  while (!signal.aborted) {
    const core = await connectCore(globals.home).catch(() => null); // a core that stops just now
    if (core === null) {
      yield;
      await wait(LOOK_MS, signal);
      continue;
    }
    try {
      yield* turnsOf(core, signal);
    } finally {
      await core.close();
    }
  }
}

async function* turnsOf(core: Core, signal: AbortSignal): AsyncGenerator<void> {
  const left = new AbortController();
  const events = core.events(null, AbortSignal.any([signal, left.signal]));
  let changed = Promise.withResolvers<void>();
  let ended = false;
  const heard = (async () => {
    for await (const { kind } of events) if (!PASSING.has(kind)) changed.resolve();
  })().finally(() => {
    ended = true;
    changed.resolve();
  });
  try {
    while (!ended && !signal.aborted) {
      changed = Promise.withResolvers<void>();
      yield;
      await Promise.race([changed.promise, wait(LOOK_BESIDE_CORE_MS, signal)]);
      if (!ended) await wait(SETTLE_MS, signal);
    }
  } finally {
    left.abort();
    await heard.catch(() => undefined); // the connection was lost: the caller looks whether there is a core
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  const { setTimeout: sleep } = await import('node:timers/promises');
  await sleep(ms, undefined, { signal, ref: true }).catch(() => undefined); // an abort ends the wait
}
