import { dialog } from 'electron';
import type { Texts } from '../../../contract/text/texts.ts';
import type { Leaving } from '../leaving.ts';
import type { Preferences } from '../preferences.ts';

export interface AskOnCloseOptions {
  readonly preferences: Preferences;
  readonly texts: Texts;
  readonly leaving: Leaving;
  readonly hide: () => void;
}

/** What closing the window means: asked once, then done. Gives whether the window may go. */
export function askOnClose(options: AskOnCloseOptions): () => boolean {
  const { preferences, leaving, hide } = options;
  let asking = false;
  return () => {
    if (leaving.isLeaving) return true;
    if (preferences.onClose === 'tray') hide();
    else if (preferences.onClose === 'quit') void leaving.quit();
    else if (!asking) {
      asking = true;
      void ask(options).finally(() => {
        asking = false;
      });
    }
    return false;
  };
}

async function ask({ preferences, texts, leaving, hide }: AskOnCloseOptions): Promise<void> {
  const { say } = texts;
  const { response } = await dialog.showMessageBox({
    ...{ type: 'question', title: 'Cofre', message: say('desktop.close.question') },
    detail: say('desktop.close.detail'),
    buttons: [say('desktop.close.tray'), say('desktop.close.quit')],
    ...{ defaultId: 0, cancelId: 0, noLink: true },
  });
  const onClose = response === 1 ? 'quit' : 'tray';
  preferences.keep({ onClose });
  if (onClose === 'tray') hide();
  else await leaving.quit();
}
