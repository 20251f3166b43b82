import type { CoreService } from '../core.ts';

/** In a core that serves it is looked for what is to be sent all the time, also for what earlier processes left. */
export const notifyService: CoreService = ({ notifier }) => {
  notifier?.kick();
  return { close: async () => undefined };
};
