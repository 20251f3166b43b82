import type { CoreService } from '../core.ts';
import { readStatus } from '../health/status.ts';

/** A core that serves looks all the time for what is to be told: also what earlier processes left, and what health finds. */
export const notifyService: CoreService = ({ notifier, home, history, settings, clock }) => {
  notifier?.watch(async () => {
    const world = { home, history, settings: await settings(), now: clock.now() };
    return (await readStatus(world, { project: null, detailed: false })).findings;
  });
  return { close: async () => undefined };
};
