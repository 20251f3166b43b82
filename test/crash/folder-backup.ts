import type { JobRunner } from '../../main/core/jobs/runner.ts';
import { backup } from '../../main/operations/backup/backup.ts';
import { openVault } from '../../main/operations/vault/open-vault.ts';
import { openStore } from '../../main/store/open.ts';

/** A real backup of one folder into a plain vault, as a job. */
export function folderBackup({
  home,
  vault,
  source,
}: {
  home: string;
  vault: string;
  source: string;
}): JobRunner {
  return async ({ trigger }, { signal, onEvent }) => {
    const opened = await openVault(await openStore(vault), {
      home,
      secrets: { atHand: false },
    });
    try {
      const options = {
        folders: [source],
        workers: 1,
        trigger,
        signal,
        onEvent,
      };
      const { snapshot, record } = await backup(opened, options);
      return { result: record.verdict, snapshot, ...record.totals };
    } finally {
      await opened.close();
    }
  };
}
