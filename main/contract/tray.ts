import type { Texts } from './text/texts.ts';
import { trayMenu } from './tray/menu.ts';
import { runningJobs, stateOf } from './tray/state.ts';
import { trayTooltip } from './tray/tooltip.ts';
import type { TrayInput, TrayView } from './tray/view.ts';

export type { QuietState, TrayAction, TrayInput, TrayItem, TrayState, TrayView } from './tray/view.ts';
export { QUIET_STATES, TRAY_STATES, trayItem } from './tray/view.ts';

/**
 * What a tray shows, whoever draws it. Pure and JSON-safe. Moments in its actions (the end of a pause) are counted from
 * `now`: look an item up in a view of the moment it is clicked (`trayItem`).
 */
export function trayView(input: TrayInput, texts: Texts): TrayView {
  const underneath = stateOf(input.status);
  return {
    state: runningJobs(input).length > 0 ? 'running' : underneath,
    underneath,
    tooltip: trayTooltip(input, texts),
    menu: trayMenu(input, texts),
  };
}
