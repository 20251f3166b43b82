import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Texts } from '../../contract/text/texts.ts';

export interface AppMenuOptions {
  readonly texts: Texts;
  readonly version: string;
  readonly open: (place: string) => void;
}

/** The menu of the program (macOS shows it always), and what it says about itself. */
export function setAppMenu({ texts, version, open }: AppMenuOptions): void {
  const { say } = texts;
  app.setAboutPanelOptions({
    ...{ applicationName: 'Cofre', applicationVersion: version, version: '' },
    copyright: say('desktop.about'),
  });
  const about: MenuItemConstructorOptions = {
    id: 'about',
    label: say('desktop.menu.about'),
    click: () => app.showAboutPanel(),
  };
  const settings: MenuItemConstructorOptions = {
    ...{ id: 'settings', label: say('tray.settings'), accelerator: 'CommandOrControl+,' },
    click: () => open('/projects'),
  };
  const quit: MenuItemConstructorOptions = {
    ...{ id: 'quit', label: say('tray.quit'), accelerator: 'CommandOrControl+Q', click: () => app.quit() },
  };
  const edit = ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'] as const;
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { label: 'Cofre', submenu: [about, settings, { type: 'separator' }, quit] },
      { label: say('desktop.menu.edit'), submenu: edit.map((role) => ({ role })) },
      {
        label: say('desktop.menu.view'),
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { role: 'togglefullscreen' },
        ],
      },
      { label: say('desktop.menu.window'), submenu: [{ role: 'minimize' }, { role: 'close' }] },
    ]),
  );
}
