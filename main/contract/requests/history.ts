import { z } from 'zod';
import { projectDaysSchema } from '../views/days.ts';
import { logLineSchema } from '../views/log.ts';
import { runDetailsSchema, runIdSchema, runSchema } from '../views/run.ts';
import { PAGE_MAX, RUN_KINDS, RUN_STATES, TRIGGERS } from '../views/run-words.ts';

/** Log lines on one page. */
export const LOG_PAGE_MAX = 1000;
/** Days of one question: two months and a bit, so that months can be compared. */
export const DAYS_MAX = 70;

export const historyFilterSchema = z.strictObject({
  project: z.string().optional(),
  vault: z.string().optional(),
  kinds: z.array(z.enum(RUN_KINDS)).optional(),
  types: z.array(z.string()).optional(),
  states: z.array(z.enum(RUN_STATES)).optional(),
  triggers: z.array(z.enum(TRIGGERS)).optional(),
  /** Somewhere in its project, vault, reason, snapshot or id. */
  text: z.string().max(200).optional(),
  /** Asked for at or after, and before (ms since 1970). */
  since: z.number().int().optional(),
  until: z.number().int().optional(),
});
export type HistoryFilter = z.infer<typeof historyFilterSchema>;

export const historyRequests = {
  /** Newest first. `before` is the `next` of the page before; `next` is null on the last page. */
  'history.list': {
    input: historyFilterSchema.extend({
      limit: z.number().int().min(1).max(PAGE_MAX).default(50),
      before: runIdSchema.nullable().default(null),
    }),
    output: z.object({ runs: z.array(runSchema), next: runIdSchema.nullable() }),
  },
  /** `run` is the beginning of an id, or `latest`. */
  'history.run': {
    input: z.strictObject({ run: z.string().min(1).max(16) }),
    output: z.object({ run: runDetailsSchema }),
  },
  /** In order. `after` is the number of the last line known; `more` tells whether to ask again. */
  'history.log': {
    input: z.strictObject({
      run: runIdSchema,
      after: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(1).max(LOG_PAGE_MAX).default(LOG_PAGE_MAX),
    }),
    output: z.object({ lines: z.array(logLineSchema), more: z.boolean() }),
  },
  /**
   * The backups of each project, day by day. A day is what the person calls one: `edges` are the beginnings of their days
   * (ms since 1970, ascending) and the end of the last.
   */
  'history.days': {
    input: z.strictObject({
      edges: z
        .array(z.number().int())
        .min(2)
        .max(DAYS_MAX + 1),
    }),
    output: z.object({ projects: z.array(projectDaysSchema) }),
  },
} as const;
