import { app, type BrowserWindow } from 'electron';
import type { TrayInput } from '../../contract/tray.ts';
import { trayImage } from './tray/icons.ts';

/** Electron's own words for a bar that tells no share, and for no bar. */
const WITHOUT_END = 2;
const NONE = -1;

/** What taskbar and dock show beside the tray: how far a job is, and how many things are in danger. */
export class Marks {
  #badge = 0;
  #bar = NONE;

  show(input: TrayInput | null, window: BrowserWindow | null): void {
    const badge = input === null ? 0 : dangers(input);
    if (badge !== this.#badge) setBadge(badge, window);
    this.#badge = badge;
    const bar = input === null ? NONE : barOf(input);
    if (bar !== this.#bar) window?.setProgressBar(bar);
    this.#bar = window === null ? NONE : bar;
  }
}

/** A number at the dock or the launcher; Windows lays a picture over the button of the window. */
function setBadge(count: number, window: BrowserWindow | null): void {
  if (process.platform !== 'win32') app.setBadgeCount(count);
  else if (count === 0) window?.setOverlayIcon(null, '');
  else window?.setOverlayIcon(trayImage({ name: 'failed', step: 0, dark: false }), String(count));
}

export function dangers({ status }: Pick<TrayInput, 'status'>): number {
  return status.findings.filter(({ level, snoozed }) => level === 'critical' && snoozed === null).length;
}

/** Of the first job that runs: the person sees one bar. */
export function barOf({ jobs }: Pick<TrayInput, 'jobs'>): number {
  const running = jobs.find(({ run }) => run.state === 'running');
  if (running === undefined) return NONE;
  const percent = running.progress?.percent ?? null;
  return percent === null ? WITHOUT_END : percent / 100;
}
