import type { CoreService } from '../core.ts';

/** A core that serves looks all the time for what is to be told: also what earlier processes left, and what time makes due. */
export const notifyService: CoreService = ({ notifier }) => {
  notifier?.watch();
  return { close: async () => undefined };
};
