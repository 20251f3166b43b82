import { z } from 'zod';

export const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const logLineSchema = z.object({
  /** Counts from 1 within its run; a gap tells of lines that were dropped. */
  n: z.number().int().positive(),
  /** Milliseconds since 1970 UTC. */
  at: z.number().int(),
  level: z.enum(LOG_LEVELS),
  /** Key of a text that says it in the person's language, filled in by `values`; null: there is only `text`. */
  code: z.string().nullable(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Plain English. */
  text: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;
