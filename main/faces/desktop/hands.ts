import { existsSync } from 'node:fs';
import { type BrowserWindow, dialog, shell } from 'electron';
import type { Autostart } from '../../core/desktop/autostart.ts';
import type { Hands } from './window/serve-pages.ts';

/** What the window may do on the person's own desk; what it asks has been checked at its door. */
export function deskHands(window: () => BrowserWindow | null, login: Autostart): Hands {
  return {
    chooseFolder: async (title) => {
      const options = { title, properties: ['openDirectory', 'createDirectory'] } as const;
      const parent = window();
      const asked = { ...options, properties: [...options.properties] };
      const { canceled, filePaths } = await (parent === null
        ? dialog.showOpenDialog(asked)
        : dialog.showOpenDialog(parent, asked));
      return canceled ? null : (filePaths[0] ?? null);
    },
    // Shown in its folder, never opened: what a page names is not to be started.
    showFolder: async (folder) => {
      if (existsSync(folder)) shell.showItemInFolder(folder);
    },
    startsAtLogin: async (turn) => {
      if (turn !== null) await login.turn(turn);
      return login.isOn();
    },
  };
}
