import type { Clock, RandomBytes, Sleep } from '../../base/clock.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { EventHub } from '../events/hub.ts';
import type { History } from '../history/history.ts';
import type { NotifyWorld } from './world.ts';

/** What the notifier is made of. */
export interface NotifierParts {
  readonly home: string;
  readonly settings: () => Promise<Settings>;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: RandomBytes;
  readonly history: History;
  readonly events: EventHub;
  readonly world: NotifyWorld;
}
