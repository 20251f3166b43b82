import type { ChannelFacts, Facts } from './facts.ts';
import { asks, causeValues, type Found, type Rule, runs } from './found.ts';

/** Whether a failure reaches a person, and silence too. */
export const notifications: Rule = (facts) => {
  if (facts.projects.length === 0) return [];
  const telling = facts.channels.filter(({ kind }) => kind !== 'ping');
  return [
    ...(telling.length === 0 ? [nobodyIsTold(facts)] : untested(facts, telling)),
    ...facts.channels.flatMap((channel) => failing(facts, channel)),
    ...noPing(facts),
  ];
};

function nobodyIsTold(facts: Facts): Found {
  return { code: 'no-notifications', level: 'warning', action: runs(facts, ['notify', 'add', 'desktop']) };
}

/** What has come through once is proof enough: a test, or any message. What did not is told of each channel. */
function untested(facts: Facts, channels: readonly ChannelFacts[]): Found[] {
  const isTried = channels.some((each) => each.testedAt ?? each.deliveredAt ?? each.problem);
  if (isTried) return [];
  const action = asks(facts, 'notify.test', {}, ['notify', 'test']);
  return [{ code: 'notifications-untested', level: 'warning', action }];
}

function failing(facts: Facts, { name, problem }: ChannelFacts): Found[] {
  if (problem === null) return [];
  // The texts of the codes speak of vaults: without a reason of its own it is told in the words of the channel.
  const hasReason = problem.details.reason !== undefined;
  const values = { channel: name, ...causeValues(hasReason ? problem : { ...problem, code: '' }) };
  const action = asks(facts, 'notify.test', { name }, ['notify', 'test', name]);
  return [{ code: 'notification-failed', level: 'warning', about: name, values, action }];
}

function noPing(facts: Facts): Found[] {
  if (facts.channels.some(({ kind }) => kind === 'ping')) return [];
  return [{ code: 'no-ping', level: 'notice', action: runs(facts, ['notify', 'add', 'ping', '--help']) }];
}
