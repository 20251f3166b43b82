import type { Channel } from '../../../contract/settings/channels.ts';
import type { Notifications } from '../../../contract/settings/notify.ts';
import type { Level } from '../../../contract/views/health.ts';
import type { Notice } from './facts.ts';
import { quietUntil } from './quiet.ts';

export interface Route {
  readonly channel: string;
  /** Not before. */
  readonly due: number;
}

export interface RouteWorld {
  readonly now: number;
  readonly timeZone: string;
}

/** Which channels a message goes to, and when: what is not critical waits for the end of quiet hours. */
export function routesOf(notice: Notice, settings: Notifications, { now, timeZone }: RouteWorld): Route[] {
  const waits = notice.level !== 'critical' && notice.kind !== 'test';
  return settings.channels
    .filter((channel) => wants(channel, notice) && !isAbout(channel, notice))
    .map(({ name, kind }) => ({
      channel: name,
      due: waits && kind !== 'ping' ? quietUntil(settings.quietHours, now, timeZone) : now,
    }));
}

function wants(channel: Channel, { kind, level, project, facts }: Notice): boolean {
  if (!channel.enabled) return false;
  if (channel.projects.length > 0 && (project === null || !channel.projects.includes(project))) return false;
  if (channel.kind === 'ping') {
    if (!kind.startsWith('ping-') || facts.job === null) return false;
    const { types } = channel;
    return types.length === 0 || types.some((type) => type === facts.job?.type);
  }
  switch (kind) {
    case 'recovered':
    case 'findings-over':
      return channel.recoveries && has(channel.levels, facts.was);
    case 'digest':
      return channel.digest;
    case 'ping-start':
    case 'ping-ok':
    case 'ping-fail':
    case 'ping-log':
      return false;
    default:
      return has(channel.levels, level);
  }
}

/** That messages to a channel do not arrive is told through the others. */
function isAbout({ name }: Channel, { facts }: Notice): boolean {
  return (
    facts.findings.length > 0 &&
    facts.findings.every(({ code, about }) => code === 'notification-failed' && about === name)
  );
}

function has(levels: readonly Level[], level: Level): boolean {
  return levels.includes(level);
}
