import type { CoreEvent } from '../../../contract/events.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Door } from './dashboard-door.ts';

/** Somebody who clicks on a notification wants to see what it is about: the window opens at that run. */
export async function openClicked(
  context: Context,
  door: Door,
  events: AsyncIterable<CoreEvent>,
): Promise<void> {
  const { globals, env, out } = context;
  for await (const event of events) {
    if (event.kind !== 'notification.clicked') continue;
    try {
      const { url } = await door.link();
      const { openLink } = await core.openLink();
      await openLink(`${url}/${event.run === null ? 'overview' : `history/${event.run}`}`, globals.home, env);
    } catch (error) {
      out.note(error instanceof Error ? error.message : String(error)); // no window, but backups go on
    }
  }
}
