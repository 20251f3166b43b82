import type { notifyRequests } from '../../contract/requests/notify.ts';
import type { CoreParts } from '../core.ts';
import { listChannels } from '../notify/channels/list.ts';
import { listDeliveries } from '../notify/deliver/list.ts';
import { addChannel, removeChannel } from '../notify/edit.ts';
import { testChannels } from '../notify/test.ts';
import type { Handlers } from './handlers.ts';

export function notifyHandlers(parts: CoreParts): Handlers<keyof typeof notifyRequests> {
  return {
    'notify.list': async () => ({ channels: await listChannels(parts) }),
    'notify.add': async ({ channel }) => {
      await addChannel(parts, channel);
      const channels = await listChannels(parts);
      const added = channels.find(({ name }) => name === channel.name);
      if (added === undefined) throw new Error(`${channel.name} was not added`);
      return { channel: added };
    },
    'notify.remove': async ({ name }) => {
      await removeChannel(parts, name);
      return {};
    },
    'notify.test': async ({ name }, signal) => ({ results: await testChannels(parts, name, signal) }),
    'notify.deliveries': async ({ limit, channel }) => ({
      deliveries: await listDeliveries(parts, { limit, channel }),
    }),
  };
}
