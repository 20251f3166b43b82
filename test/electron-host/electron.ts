import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { Menu, nativeImage } from './images.ts';
import { handlers, ipcMain } from './ipc.ts';
import { Notification as PlainNotification } from './notification.ts';
import { noting, refusing, refusingClass, said } from './refusing.ts';
import { Tray as PlainTray } from './tray.ts';
import { utilityProcess } from './utility.ts';
import { BrowserWindow as PlainWindow, schemes } from './windows.ts';

// The parts of the `electron` module that the shell uses. See README.md.

export { app, ipcMain, Menu, nativeImage, utilityProcess };
export const BrowserWindow = refusingClass('BrowserWindow', PlainWindow);
export const Tray = refusingClass('Tray', PlainTray);
export const Notification = refusingClass('Notification', PlainNotification);

export const powerMonitor = new EventEmitter();
export const nativeTheme = Object.assign(new EventEmitter(), {
  shouldUseDarkColors: false,
  shouldUseDarkColorsForSystemIntegratedUI: false,
});
export const screen = refusing('screen', {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
});
/** Nobody answers a dialog but a test, which puts its own functions here. */
export const dialog = refusing<Record<string, unknown>>('dialog', {});
/** What the shell opened outside. */
export const opened: string[] = [];
export const shell = refusing('shell', {
  openExternal: async (url: string) => void opened.push(url),
  showItemInFolder: (file: string) => void opened.push(file),
});
export const session = {
  defaultSession: refusing(
    'session',
    noting(
      'setPermissionRequestHandler',
      'setPermissionCheckHandler',
      'setDevicePermissionHandler',
      'setDisplayMediaRequestHandler',
    ),
  ),
};
export const protocol = refusing('protocol', {
  ...noting('registerSchemesAsPrivileged'),
  handle: (scheme: string, serve: Parameters<typeof schemes.set>[1]) => void schemes.set(scheme, serve),
});

const inside = {
  ...{ app, BrowserWindow: PlainWindow, dialog, handlers, said, Menu, nativeTheme, opened },
  ...{ powerMonitor, screen, session, shell, Tray: PlainTray },
};

interface Asked {
  readonly id: number;
  readonly on: 'electron' | 'page';
  readonly source: string;
  readonly given: unknown;
}

// A test reaches in as Playwright does with Electron: functions of its own, run here.
process.on('message', async ({ id, on, source, given }: Asked) => {
  try {
    const work = new Function(`return (${source})`)() as (on: unknown, given: unknown) => unknown;
    const [window] = PlainWindow.all;
    process.send?.({ id, value: await work(on === 'page' ? window?.contents.page : inside, given) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.stack : String(error) });
  }
});
