import { z } from 'zod';

export const dashboardRequests = {
  /** A link that opens the window in a browser, once; `expiresAt` in ms since 1970. */
  'dashboard.link': {
    input: z.strictObject({}),
    output: z.object({ url: z.string(), expiresAt: z.number().int() }),
  },
} as const;
