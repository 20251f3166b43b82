import { z } from 'zod';
import { readJson, writeJson } from '../files/json-file.ts';

const FILE = 'update.json';

const stateSchema = z.object({
  version: z.literal(1),
  /** When the address for updates last answered. */
  checkedAt: z.number().nullable(),
  /** A newer Cofre than the one that runs. */
  available: z.object({ version: z.string().max(100), since: z.number() }).nullable(),
  /** What the person said to it, and when. */
  answer: z.object({ is: z.enum(['yes', 'later', 'skip']), at: z.number() }).nullable(),
});
export type UpdateState = z.infer<typeof stateSchema>;

export const NO_UPDATE: UpdateState = { version: 1, checkedAt: null, available: null, answer: null };

/** What the desktop knows of updates. No desktop, no file: a server has no look for updates, and lacks none. */
export async function readUpdateState(home: string): Promise<UpdateState> {
  return (await readJson(home, FILE, stateSchema)) ?? NO_UPDATE;
}

export function writeUpdateState(home: string, state: UpdateState): Promise<void> {
  return writeJson(home, FILE, state);
}

/** How long what was found is believed (ms): whoever looked daily may be installed no more. */
const BELIEVED_MS = 14 * 86_400_000;

/** The update that waits for a person, unless they passed it over. */
export function pendingUpdate(state: UpdateState, now: number): UpdateState['available'] {
  const { available, answer, checkedAt } = state;
  if (available === null || answer?.is === 'skip') return null;
  return checkedAt !== null && now - checkedAt < BELIEVED_MS ? available : null;
}
