import { z } from 'zod';
import { readJson, writeJson } from '../files/json-file.ts';
import type { SpaceReading } from './forecast.ts';

const readingSchema = z.object({ at: z.number().int(), free: z.number().nonnegative() });
const fileSchema = z.object({ version: z.literal(1), vaults: z.record(z.string(), z.array(readingSchema)) });

const FILE = 'space.json';
const HOUR = 3600 * 1000;
/** What lies further back (ms) says little about next month. */
const KEPT_MS = 90 * 24 * HOUR;

export async function spaceReadings(home: string, vault: string): Promise<readonly SpaceReading[]> {
  return (await readJson(home, FILE, fileSchema))?.vaults[vault] ?? [];
}

/** Keeps one reading an hour. A file that cannot be understood begins anew: readings come again. */
export async function keepReading(home: string, vault: string, reading: SpaceReading): Promise<void> {
  const file = (await readJson(home, FILE, fileSchema)) ?? { version: 1 as const, vaults: {} };
  const known = file.vaults[vault] ?? [];
  // A reading from the future was taken with a wrong clock.
  const kept = known.filter(({ at }) => at <= reading.at && reading.at - at < KEPT_MS);
  const last = kept.at(-1);
  if (last !== undefined && reading.at - last.at < HOUR) return;
  await writeJson(home, FILE, { ...file, vaults: { ...file.vaults, [vault]: [...kept, reading] } });
}
