import { z } from 'zod';
import { entryName } from '../settings/project.ts';
import { findingSchema } from '../views/health.ts';
import { statusSchema } from '../views/status.ts';

const moment = z.number().int();

/** Names one finding: its code and what it is about. */
export const findingNameSchema = z.strictObject({
  code: z.string().min(1).max(64),
  project: entryName.nullable().default(null),
  vault: entryName.nullable().default(null),
  about: z.string().max(1000).nullable().default(null),
});
export type FindingName = z.infer<typeof findingNameSchema>;

export const healthRequests = {
  /** How everything is, or one project. `detailed` adds days, snapshots, retention, databases and troubles. */
  'status.get': {
    input: z.strictObject({
      project: entryName.nullable().default(null),
      detailed: z.boolean().default(false),
    }),
    output: statusSchema,
  },
  /**
   * It may be so until then (null: for good), and why: it counts as a notice at most, and the reason is shown. Ends when
   * the finding ends. What is left null matches any: the answer lists those that were meant.
   */
  'finding.snooze': {
    input: findingNameSchema.extend({
      until: moment.nullable(),
      reason: z.string().trim().min(1).max(500),
    }),
    output: z.object({ findings: z.array(findingSchema) }),
  },
  'finding.unsnooze': {
    input: findingNameSchema,
    output: z.object({ findings: z.array(findingSchema) }),
  },
} as const;
