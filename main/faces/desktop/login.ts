import { app } from 'electron';
import { type Autostart, linuxAutostart } from '../../core/desktop/autostart.ts';

/** Among the words it is started with: the icon only, no window. */
export const HIDDEN = '--hidden';

/** Start at login, by each system's own means. */
export function loginItem(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): Autostart {
  if (platform === 'linux') return linuxAutostart([...programWords(env), HIDDEN], env);
  const args = [...programWords(env).slice(1), HIDDEN];
  return {
    isOn: async () => app.getLoginItemSettings({ path: process.execPath, args }).openAtLogin,
    turn: async (on) => app.setLoginItemSettings({ openAtLogin: on, path: process.execPath, args }),
  };
}

/** What starts this very program: an AppImage lies elsewhere than what runs out of it. */
function programWords(env: NodeJS.ProcessEnv): string[] {
  return [env.APPIMAGE || process.execPath, ...(app.isPackaged ? [] : [app.getAppPath()])];
}

export function startsHidden(argv: readonly string[]): boolean {
  if (argv.includes(HIDDEN)) return true;
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}
