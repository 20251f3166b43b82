import { setTimeout as delay } from 'node:timers/promises';
import type { Texts } from '../../../contract/text/texts.ts';

export interface AbsenceOptions {
  readonly texts: Texts;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly note: (what: string) => void;
  /** Tells a person what has just been noted. */
  readonly tell: (what: string) => void;
  /** Of a start without a window: opens it. */
  readonly open: (() => void) | null;
}

/** At login the panel may come a little later than we do (ms). */
const PANEL_MS = 5000;

/** On a Linux desktop without tray icons: says so, and opens the window, for what nobody sees cannot be reached. */
export async function openWithoutTray(options: AbsenceOptions, signal: AbortSignal): Promise<void> {
  const { texts, env, platform, note, tell, open } = options;
  if (platform !== 'linux') return;
  await delay(PANEL_MS, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return;
  const { trayAbsence } = await import('../../../core/tray/bus.ts');
  const why = await trayAbsence(env);
  if (why === null || signal.aborted) return;
  const line = texts.say('tray.absent', { why: texts.say(`tray.${why}`) });
  note(line);
  if (open === null) return;
  open();
  tell(line);
}
