import { tidyAfterKilled } from '../../operations/drill/tidy.ts';
import type { CoreParts, CoreService } from '../core.ts';
import { scratchFolderOf } from './runner.ts';

/** When a core begins to serve: what drills of killed processes have left on this machine is removed. */
export const drillTidyService: CoreService = (parts) => {
  const over = tidy(parts).catch((error: unknown) => {
    process.emitWarning(error instanceof Error ? error : String(error)); // settings that are wrong, a disk that is away
  });
  return { close: () => over };
};

async function tidy({ home, settings }: CoreParts): Promise<void> {
  const { projects } = await settings();
  const folders = new Set(
    [null, ...Object.values(projects)].map((project) => scratchFolderOf(home, project)),
  );
  for (const folder of folders) await tidyAfterKilled(folder, null);
}
