import { powerMonitor } from 'electron';
import type { PowerEvent } from '../../core/power.ts';

/** Passes on what the system tells of sleep and electricity; `ending`: it shuts down, and waits a moment for us. */
export function listenToPower(tell: (event: PowerEvent) => void, ending: () => void): void {
  powerMonitor.on('suspend', () => tell('suspend'));
  powerMonitor.on('resume', () => tell('resume'));
  powerMonitor.on('on-battery', () => tell('battery'));
  powerMonitor.on('on-ac', () => tell('mains'));
  powerMonitor.on('shutdown', (event?: { preventDefault?: () => void }) => {
    event?.preventDefault?.();
    ending();
  });
}
