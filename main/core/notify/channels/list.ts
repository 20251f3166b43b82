import type { Channel } from '../../../contract/settings/channels.ts';
import type { ChannelView } from '../../../contract/views/notify.ts';
import type { CoreParts } from '../../core.ts';

/** The channels of the settings, with what became of the messages to each. */
export async function listChannels({ settings, history }: CoreParts): Promise<ChannelView[]> {
  const { channels } = (await settings()).notifications;
  return channels.map((channel) => {
    const { name, kind, enabled, projects } = channel;
    return {
      ...{ name, kind, enabled, projects, target: targetOf(channel) },
      levels: channel.kind === 'ping' ? [] : channel.levels,
      ...history.notices.facts.channelState(name),
    };
  });
}

/** Where it goes, as far as that is no secret. */
function targetOf(channel: Channel): string {
  switch (channel.kind) {
    case 'email':
      return channel.to.join(', ');
    case 'webhook':
      return URL.parse(channel.url)?.host ?? '';
    case 'telegram':
      return channel.chat;
    case 'gotify':
      return URL.parse(channel.server)?.host ?? '';
    default:
      return '';
  }
}
