import path from 'node:path';
import { spaceAt } from '../../platform/free-space.ts';
import { forecastOf } from './forecast.ts';
import { spaceReadings } from './readings.ts';

export interface DiskForecast {
  /** Bytes; null for a vault that is in no folder, or a system that does not say. */
  readonly free: number | null;
  readonly total: number | null;
  readonly bytesPerDay: number | null;
  /** null: not for years, or not known yet. */
  readonly daysUntilFull: number | null;
}

/** The disk of a vault now, and when it is full at the pace of its last readings. */
export async function diskForecast(of: {
  readonly home: string;
  readonly vault: string;
  readonly url: string;
  readonly now: number;
}): Promise<DiskForecast> {
  const space = path.isAbsolute(of.url) ? await spaceAt(of.url) : null;
  if (space === null) return { free: null, total: null, bytesPerDay: null, daysUntilFull: null };
  const readings = [...(await spaceReadings(of.home, of.vault)), { at: of.now, free: space.free }];
  const forecast = forecastOf(readings, of.now);
  const { bytesPerDay = null, daysUntilFull = null } = forecast ?? {};
  return { ...space, bytesPerDay, daysUntilFull };
}
