import { z } from 'zod';
import { entryName } from '../settings/project.ts';
import { problemSchema } from '../views/problem.ts';
import { runIdSchema } from '../views/run.ts';
import { entryTypeSchema } from '../views/snapshot.ts';

const count = z.number().int().nonnegative();
const started = z.object({ run: runIdSchema, joined: z.boolean() });
const id = z.string().regex(/^[0-9a-f]{4,64}$/);
const absolute = z
  .string()
  .max(4096)
  .regex(/^(\/|[A-Za-z]:[\\/]|\\\\)/, 'absolutePath');

export const RESTORE_ACTIONS = ['create', 'overwrite', 'skip', 'rename', 'conflict', 'refused'] as const;

/** A folder (a new one is the safe choice), or each thing back to where it came from. */
const target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), folder: absolute }),
  z.strictObject({ kind: z.literal('in-place') }),
]);

const files = z.strictObject({
  vault: entryName,
  snapshot: id,
  /** Paths in the snapshot, or globs; none: everything. */
  paths: z.array(z.string().min(1).max(16_384)).max(1000).default([]),
  target,
  onConflict: z.enum(['refuse', 'skip', 'overwrite', 'rename']).default('refuse'),
});
export type RestoreFiles = z.output<typeof files>;

const actionCounts = z.object({
  create: count,
  overwrite: count,
  skip: count,
  rename: count,
  conflict: count,
  refused: count,
});

export const restoreRequests = {
  /** What a restore would do, before anything is written. */
  'restore.plan': {
    input: files.extend({
      /** Only entries with these actions are listed. */
      actions: z.array(z.enum(RESTORE_ACTIONS)).optional(),
      offset: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    output: z.object({
      counts: actionCounts,
      files: count,
      folders: count,
      bytes: count,
      /** Room on the disk of the target; null where that is not told. */
      freeBytes: count.nullable(),
      /** Database dumps that in place have no place. */
      dumpsLeft: count,
      problems: z.array(problemSchema),
      /** Paths whose content is gone. */
      lost: z.array(z.string()),
      entries: z.array(
        z.object({
          path: z.string(),
          type: entryTypeSchema,
          size: count,
          action: z.enum(RESTORE_ACTIONS),
        }),
      ),
      next: z.number().int().nullable(),
    }),
  },
  /**
   * Restores files, as a job. `overwrites` is how many things the person has agreed to overwrite: where the plan finds more
   * by then, nothing is written ('target-exists').
   */
  'restore.start': { input: files.extend({ overwrites: count.default(0) }), output: started },
  /**
   * Loads a dump, as a job: into a new database (for SQLite a new file) beside what is there, or over the live one, whose
   * name the person has typed (`confirm`); what is there is backed up first.
   */
  'restore.database': {
    input: z.strictObject({
      vault: entryName,
      snapshot: id,
      /** Its name in the project; null: the only one of the snapshot. */
      database: z.string().max(200).nullable().default(null),
      target: z
        .discriminatedUnion('kind', [
          z.strictObject({
            kind: z.literal('scratch'),
            name: z.string().min(1).max(4096).nullable().default(null),
          }),
          z.strictObject({ kind: z.literal('live'), confirm: z.string().max(4096) }),
        ])
        .default({ kind: 'scratch', name: null }),
    }),
    output: started,
  },
} as const;
