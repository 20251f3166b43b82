import { z } from 'zod';
import { entryName } from '../settings/project.ts';
import { coverageSchema, holdSchema, releasedHoldSchema } from '../views/proof.ts';
import { place, started, trigger } from './jobs.ts';

export const integrityRequests = {
  /** How much of each vault was read back and hashed within its window; vaults this machine never opened are left out. */
  'coverage.list': {
    input: z.strictObject({}),
    output: z.object({ coverage: z.array(coverageSchema) }),
  },
  /** Replaces what is damaged or missing from copies and unchanged files; `read`: everything is read back first. */
  'heal.start': {
    input: z.strictObject({ place, read: z.boolean().default(false), trigger }),
    output: started,
  },
  /** Projects of which nothing is deleted until somebody has looked; and the last ones that were released. */
  'hold.list': {
    input: z.strictObject({ released: z.number().int().min(0).max(500).default(0) }),
    output: z.object({ holds: z.array(holdSchema), released: z.array(releasedHoldSchema) }),
  },
  /** Somebody has looked and says why it may be so: what came since is the new level. 'wrong-use' where none stands. */
  'hold.release': {
    input: z.strictObject({ project: entryName, reason: z.string().trim().min(1).max(1000) }),
    output: z.object({ hold: holdSchema }),
  },
} as const;
