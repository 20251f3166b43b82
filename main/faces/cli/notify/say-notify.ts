import { errorOf } from '../../../contract/failure.ts';
import type { TestResult } from '../../../contract/requests/notify.ts';
import type { Failure } from '../../../contract/views/failure.ts';
import type { ChannelView, Delivery } from '../../../contract/views/notify.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { describeFailure } from '../say/failure.ts';
import { table } from '../say/table.ts';
import type { TextKey } from '../words/texts.ts';

/** Channels, and whether what was sent came through. */
export function sayChannels({ out, say, measures, texts }: Context, channels: readonly ChannelView[]): void {
  const columns = (['name', 'kind', 'target', 'tells', 'state'] as const).map((title) => ({
    title: say(`notify.columns.${title}`),
  }));
  const state = (channel: ChannelView): string => {
    if (!channel.enabled) return say('notify.states.off');
    if (channel.problem !== null) return out.paint.bad(problemText(channel.problem, texts));
    if (channel.deliveredAt === null) return out.paint.warn(say('notify.states.untested'));
    return out.paint.good(
      say('notify.states.works', { when: measures.ago(channel.deliveredAt, Date.now()) }),
    );
  };
  const rows = channels.map((channel) => [
    out.paint.strong(escapeForTerminal(channel.name)),
    say(`notify.kinds.${channel.kind}`),
    escapeForTerminal(channel.target),
    [
      ...channel.levels.map((level) => say(`notify.levels.${level}`)),
      ...channel.projects.map(escapeForTerminal),
    ].join(', '),
    state(channel),
  ]);
  for (const line of table(columns, rows)) out.line(line);
}

/** What became of a test, a line for each channel. */
export function sayResults({ out, say, measures, texts }: Context, results: readonly TestResult[]): void {
  for (const { channel, state, problem, ms } of results) {
    const name = escapeForTerminal(channel);
    if (state === 'delivered')
      out.line(out.paint.good(say('notify.tested.ok', { name, time: measures.duration(ms) })));
    else {
      const why = problem === null ? say('notify.states.waiting') : problemText(problem, texts);
      out.line(out.paint.bad(say('notify.tested.failed', { name, why })));
    }
  }
}

/** Messages, newest first: when, what, to whom, and whether it came through. */
export function sayDeliveries({ out, say, measures, texts }: Context, deliveries: readonly Delivery[]): void {
  const columns = (['when', 'message', 'channel', 'state'] as const).map((title) => ({
    title: say(`notify.columns.${title}`),
  }));
  const rows = deliveries.map((delivery) => [
    measures.ago(delivery.at, Date.now()),
    escapeForTerminal(delivery.title),
    escapeForTerminal(delivery.channel),
    stateText(delivery),
  ]);
  for (const line of table(columns, rows)) out.line(line);

  function stateText({ state, problem, tries, repeated }: Delivery): string {
    const key: TextKey = `notify.deliveryStates.${state}`;
    const word =
      state === 'delivered'
        ? out.paint.good(say(key))
        : state === 'given-up'
          ? out.paint.bad(say(key))
          : say(key);
    const details = [
      problem === null || state === 'delivered' ? '' : problemText(problem, texts),
      tries > 1 ? say('notify.tries', { count: tries }) : '',
      repeated ? say('notify.repeated') : '',
    ].filter(Boolean);
    return details.length === 0 ? word : `${word} (${details.join(', ')})`;
  }
}

function problemText(problem: Failure, texts: Context['texts']): string {
  return describeFailure(errorOf(problem), texts).message;
}
