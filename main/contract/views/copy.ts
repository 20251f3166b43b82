import { z } from 'zod';
import { failureSchema } from './failure.ts';

/** Milliseconds since 1970 UTC. */
const moment = z.number().int();
const count = z.number().int().nonnegative();

/** A copy of a vault as it stands now. What is not known (never reached) is null. */
export const copyViewSchema = z.object({
  vault: z.string(),
  name: z.string(),
  kind: z.enum(['s3', 'folder']),
  /** Shown to people; holds no secret. */
  url: z.string(),
  /** Whether it survives the loss of this machine (a folder of the same disk does not). */
  offSite: z.boolean(),
  enabled: z.boolean(),
  state: z.enum(['never', 'current', 'behind', 'running', 'failed', 'absent']),
  /** When it last was complete, and of when the newest snapshot in it is. */
  lastSyncAt: moment.nullable(),
  newestSnapshotAt: moment.nullable(),
  /** What the vault holds and the copy does not. */
  pendingObjects: count.nullable(),
  pendingBytes: count.nullable(),
  storedObjects: count.nullable(),
  storedBytes: count.nullable(),
  /** An external disk that is not plugged in may be away so long. */
  absentSince: moment.nullable(),
  graceDays: z.number().positive(),
  lockDays: z.number().int().nonnegative(),
  /** Why the last try did not end well. */
  problem: failureSchema.nullable(),
});
export type CopyView = z.infer<typeof copyViewSchema>;

/** One thing a copy must let us do, tried with a probe object. */
export const copyCheckSchema = z.object({
  code: z.enum([
    'reach',
    'list',
    'write',
    'read',
    'verify',
    'no-overwrite',
    'delete',
    'lock',
    'clock',
    'space',
  ]),
  state: z.enum(['ok', 'failed', 'too-wide', 'unknown', 'skipped']),
  /** Plain English; the code of the text is `copies.checks.<code>.<state>`, with these values. */
  message: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type CopyCheck = z.infer<typeof copyCheckSchema>;
