import { z } from 'zod';
import { readJson, writeJson } from '../files/json-file.ts';
import type { EntryState } from './scheduler.ts';

const moment = z.number().int();

const entryStateSchema: z.ZodType<EntryState> = z.object({
  handled: moment,
  running: z.boolean(),
  failures: z.number().int().nonnegative(),
  retryAt: moment.nullable(),
  skipped: z.object({ slot: moment, reason: z.string() }).nullable(),
  skippedSince: moment.nullable(),
});

const fileSchema = z.object({ version: z.literal(1), entries: z.record(z.string(), entryStateSchema) });

const FILE = 'schedule.json';

export type States = ReadonlyMap<string, EntryState>;

/** null when there is none yet, or it is lost or broken: schedules then begin at their last run in the history. */
export async function readStates(home: string): Promise<Map<string, EntryState> | null> {
  const read = await readJson(home, FILE, fileSchema);
  return read === null ? null : new Map(Object.entries(read.entries));
}

export async function writeStates(home: string, states: States): Promise<void> {
  await writeJson(home, FILE, { version: 1, entries: Object.fromEntries(states) });
}
