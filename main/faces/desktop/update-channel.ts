import { readFileSync } from 'node:fs';
import path from 'node:path';
import { app, dialog } from 'electron';
import type { Texts } from '../../contract/text/texts.ts';
import type { CoreKeeper } from './keep/core-keeper.ts';
import type { Leaving } from './leaving.ts';
import { type Updater, Updates } from './update.ts';

export interface FollowOptions {
  readonly home: string;
  readonly keeper: CoreKeeper;
  readonly leaving: Leaving;
  readonly texts: Texts;
  readonly note: (what: string) => void;
}

/** Follows the updates of this build until `signal`; does nothing where there is no address for them. */
export async function followUpdates(options: FollowOptions, signal: AbortSignal): Promise<void> {
  const { home, keeper, leaving, texts, note } = options;
  const { isPackaged } = app;
  const isAppImage = Boolean(process.env.APPIMAGE);
  const file = isPackaged ? channelFile() : null;
  if (file === null) return;
  const { hasChannel } = await import('./update-address.ts'); // with what reads YAML: not at every start
  if (!hasChannel({ isPackaged, platform: process.platform, isAppImage, file })) return;
  const updates = new Updates({
    ...{ home, note, now: Date.now },
    updater: await systemUpdater(leaving),
    isBusy: async () => (await keeper.core?.request('job.list', {}))?.jobs.length !== 0,
    ask: (version) => ask(texts, version),
  });
  await updates.run(signal);
}

function channelFile(): string | null {
  try {
    return readFileSync(path.join(process.resourcesPath, 'app-update.yml'), 'utf8');
  } catch {
    return null; // not a release
  }
}

async function systemUpdater(leaving: Leaving): Promise<Updater> {
  const { autoUpdater } = (await import('electron-updater')).default;
  // Nothing happens unasked; its check of signatures stays as it is: on.
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = false;
  autoUpdater.allowDowngrade = false;
  autoUpdater.logger = null;
  return {
    async check() {
      const result = await autoUpdater.checkForUpdates();
      return result?.isUpdateAvailable ? result.updateInfo.version : null;
    },
    async load() {
      await autoUpdater.downloadUpdate();
    },
    install() {
      void leaving.quit({ end: () => autoUpdater.quitAndInstall() });
    },
  };
}

async function ask({ say }: Texts, version: string): Promise<'yes' | 'later' | 'skip'> {
  const answers = ['later', 'yes', 'skip'] as const;
  const { response } = await dialog.showMessageBox({
    ...{ type: 'question', title: 'Cofre', message: say('desktop.update.question', { version }) },
    detail: say('desktop.update.detail'),
    buttons: answers.map((each) => say(`desktop.update.${each}`)),
    ...{ defaultId: 0, cancelId: 0, noLink: true },
  });
  return answers[response] ?? 'later';
}
