import type { TestResult } from '../../contract/requests/notify.ts';
import type { CoreParts } from '../core.ts';
import { newRunId } from '../history/run-id.ts';
import { unknownChannel } from './edit.ts';
import { factsOf, type Notice } from './judge/facts.ts';

/** How long a test waits for its channels (ms); what takes longer is tried on. */
const TEST_WAIT_MS = 20_000;

/** Sends a test to one channel, or to all that are switched on, and waits for what becomes of it. */
export async function testChannels(
  { history, settings, clock, sleep, random, notifier, events }: CoreParts,
  name: string | null,
  signal?: AbortSignal,
): Promise<TestResult[]> {
  const { channels } = (await settings()).notifications;
  const chosen = channels.filter((channel) => (name === null ? channel.enabled : channel.name === name));
  if (name !== null && chosen.length === 0) throw unknownChannel(name, channels);
  const began = clock.now();
  const id = `${newRunId(began, random)}-test`;
  const notice: Notice = {
    ...{ id, at: began, kind: 'test', level: 'notice', project: null, run: null, trouble: null },
    facts: factsOf({ job: null }),
  };
  const names = chosen.map((channel) => channel.name);
  history.notices.atOnce(() =>
    history.notices.post(
      notice,
      names.map((channel) => ({ channel, due: began })),
    ),
  );
  const stop = AbortSignal.any([
    AbortSignal.timeout(TEST_WAIT_MS),
    ...(signal === undefined ? [] : [signal]),
  ]);
  const heard = events.stream(null, stop);
  notifier?.kick();
  const results = (): TestResult[] =>
    names.map((channel) => {
      const delivery = history.notices.delivery(id, channel);
      const { state = 'waiting', problem = null, changedAt = began } = delivery ?? {};
      return { channel, state, problem, ms: Math.max(0, changedAt - began) };
    });
  const open = () =>
    results().some(({ state, problem }) => state === 'sending' || (state === 'waiting' && problem === null));
  while (open() && !stop.aborted) await Promise.race([heard.next(), sleep(500, stop).catch(() => undefined)]);
  await heard.return?.();
  return results();
}
