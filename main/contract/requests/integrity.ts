import { z } from 'zod';
import { coverageSchema } from '../views/proof.ts';

export const integrityRequests = {
  /** How much of each vault was read back and hashed within its window; vaults this machine never opened are left out. */
  'coverage.list': {
    input: z.strictObject({}),
    output: z.object({ coverage: z.array(coverageSchema) }),
  },
} as const;
