import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { errnoOf } from '../base/errors.ts';

/** What starts with a person's desktop. */
export interface Autostart {
  isOn(): Promise<boolean>;
  turn(on: boolean): Promise<void>;
}

const FILE = 'cofre.desktop';

/** By a file that every Linux desktop reads at login (freedesktop.org, Desktop Application Autostart Specification). */
export function linuxAutostart(argv: readonly string[], env: NodeJS.ProcessEnv): Autostart {
  const set = env.XDG_CONFIG_HOME;
  const config =
    set !== undefined && path.isAbsolute(set) ? set : path.join(env.HOME || homedir(), '.config');
  const file = path.join(config, 'autostart', FILE);
  return {
    isOn: async () => {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        if (errnoOf(error) === 'ENOENT') return null;
        throw error;
      });
      return text !== null && !/^Hidden\s*=\s*true\s*$/m.test(text);
    },
    turn: async (on) => {
      if (!on) return rm(file, { force: true });
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, desktopEntry(argv), { mode: 0o644 });
    },
  };
}

function desktopEntry(argv: readonly string[]): string {
  return `[Desktop Entry]
Type=Application
Name=Cofre
Comment=Backups that prove themselves
Exec=${argv.map(word).join(' ')}
Icon=cofre
Terminal=false
X-GNOME-Autostart-enabled=true
`;
}

/** Desktop Entry Specification, "The Exec key": quoted, with `%` doubled, and the file's own escapes on top. */
function word(text: string): string {
  const quoted = text.replaceAll('%', '%%').replaceAll(/["`$\\]/g, '\\$&');
  return `"${quoted}"`.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
