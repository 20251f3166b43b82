import { z } from 'zod';

/** Milliseconds since 1970 UTC. */
const moment = z.number().int();

/** In the order of how bad they are. The tray, the first line of `cofre status` and its exit status are the worst one. */
export const LEVELS = ['ok', 'notice', 'warning', 'critical'] as const;
export const levelSchema = z.enum(LEVELS);
export type Level = z.infer<typeof levelSchema>;

/** What a person can do about a finding: a request of the contract and its line for a terminal. */
export const actionSchema = z.object({
  /** `backup.start`, `drill.start`, ...; null: only the person can do it, outside of Cofre. */
  request: z.string().nullable(),
  input: z.record(z.string(), z.unknown()),
  command: z.string(),
});

/** One thing that is not as it should be. Title, meaning and the name of the action are texts: `health.<code>.*` with `values`. */
export const findingSchema = z.object({
  code: z.string(),
  level: levelSchema,
  project: z.string().nullable(),
  vault: z.string().nullable(),
  /** Name of the copy, schedule, folder, database or channel it is about. */
  about: z.string().nullable(),
  since: moment,
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  action: actionSchema.nullable(),
  /** A person has said that it may be so until then (null: for good), and why. It counts as `notice` at most. */
  snoozed: z.object({ until: moment.nullable(), reason: z.string() }).nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

export const SCORE_ROWS = [
  'automation',
  'notifications',
  'offSite',
  'integrity',
  'restoreProof',
  'visibility',
] as const;

/** Protection score: 0 to 10, and the same for each row; `missing` are codes of findings that cost points. */
export const scoreSchema = z.object({
  total: z.number().min(0).max(10),
  rows: z.array(
    z.object({
      row: z.enum(SCORE_ROWS),
      points: z.number().min(0).max(10),
      missing: z.array(z.string()),
    }),
  ),
});
export type Score = z.infer<typeof scoreSchema>;
