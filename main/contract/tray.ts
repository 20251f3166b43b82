import type { Texts } from './text/texts.ts';
import { trayMenu, trayMenuWithoutCore } from './tray/menu.ts';
import { runningJobs, stateOf } from './tray/state.ts';
import { oneLine, TOOLTIP_MAX, trayTooltip } from './tray/tooltip.ts';
import type { TrayInput, TrayView } from './tray/view.ts';

export type { QuietState, TrayAction, TrayInput, TrayItem, TrayState, TrayView } from './tray/view.ts';
export { isSameMenu, QUIET_STATES, TRAY_STATES, trayItem } from './tray/view.ts';

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

/** While there is no core to be asked: nothing can be told, and that is never green. */
export function trayWithoutCore(why: 'connecting' | 'lost', texts: Texts): TrayView {
  const words = texts.say(why === 'connecting' ? 'tray.starting' : 'tray.coreLost');
  return {
    ...{ state: 'attention', underneath: 'attention', tooltip: oneLine(`Cofre: ${words}`, TOOLTIP_MAX) },
    menu: trayMenuWithoutCore(words, texts),
  };
}
