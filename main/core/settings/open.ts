import type { Settings } from '../../contract/settings/settings.ts';
import { readSettings } from './read.ts';

/** The settings of this instance, proved and with their defaults; where there are none yet, the defaults. */
export async function openSettings(home: string): Promise<Settings> {
  return (await readSettings(home)).settings;
}
