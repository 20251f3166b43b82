import { CofreError } from '../../base/errors.ts';
import type { Channel } from '../../contract/settings/channels.ts';
import { notificationsSchema } from '../../contract/settings/notify.ts';
import type { CoreParts } from '../core.ts';
import { nearest } from '../settings/near.ts';
import { type Editable, updateSettings } from '../settings/write.ts';

/** Adds a channel to the settings; one of that name is replaced. */
export async function addChannel({ home, events, notifier }: CoreParts, channel: Channel): Promise<void> {
  await updateSettings(home, (draft) => {
    const others = channelsOf(draft).filter(({ name }) => name !== channel.name);
    draft.notifications = { ...draft.notifications, channels: [...others, channel] };
  });
  events.emit({ kind: 'settings.changed' });
  events.emit({ kind: 'notifications.changed' });
  notifier?.kick();
}

/** Takes a channel out of the settings; 'wrong-use' when there is none of that name. */
export async function removeChannel({ home, events }: CoreParts, name: string): Promise<void> {
  await updateSettings(home, (draft) => {
    const channels = channelsOf(draft);
    const left = channels.filter((channel) => channel.name !== name);
    if (left.length === channels.length) throw unknownChannel(name, channels);
    draft.notifications = { ...draft.notifications, channels: left };
  });
  events.emit({ kind: 'settings.changed' });
  events.emit({ kind: 'notifications.changed' });
}

/** Channels as written; what is there by default is written down with the first change. */
function channelsOf({ notifications }: Editable) {
  return notifications?.channels ?? notificationsSchema.parse({}).channels;
}

export function unknownChannel(name: string, channels: readonly { readonly name: string }[]): CofreError {
  const similar = nearest(
    name,
    channels.map((channel) => channel.name),
  );
  const reason = similar === null ? 'unknownChannel' : 'similarChannel';
  const details = similar === null ? { name } : { name, similar };
  return new CofreError('wrong-use', `there is no channel "${name}"`, { reason, ...details });
}
