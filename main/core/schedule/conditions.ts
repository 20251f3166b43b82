import type { RunConditions } from '../../contract/settings/schedule.ts';

/** What the machine says of itself; null where it cannot tell, and then nothing is hindered by it. */
export interface Readings {
  readonly onBattery: boolean | null;
  readonly onMetered: boolean | null;
  /** Waiting and running threads per core, averaged over a minute. */
  readonly load: number | null;
  isMounted(folder: string): boolean | null;
}

export type Obstacle = 'paused' | 'battery' | 'metered' | 'load' | 'not-mounted';

export function obstacleOf(conditions: RunConditions, readings: Readings): Obstacle | null {
  const { onBattery, onMetered, maxLoad, mounted } = conditions;
  if (!onBattery && readings.onBattery === true) return 'battery';
  if (!onMetered && readings.onMetered === true) return 'metered';
  if (mounted !== undefined && readings.isMounted(mounted) === false) return 'not-mounted';
  if (maxLoad !== undefined && readings.load !== null && readings.load > maxLoad) return 'load';
  return null;
}

/** Whether a reading is needed at all: asking a system costs a process here and there. */
export function hasConditions({ onBattery, onMetered, maxLoad, mounted }: RunConditions): boolean {
  return !onBattery || !onMetered || maxLoad !== undefined || mounted !== undefined;
}
