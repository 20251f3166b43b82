import type { CoreService } from '../core.ts';

/** In a core that serves: changes of settings.json by others are told to all who listen. */
export const settingsWatchService: CoreService = ({ watch }) => {
  watch.start();
  return { close: async () => watch.close() };
};
