import { z } from 'zod';
import { coverageSchema } from '../views/proof.ts';
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
} as const;
