import { z } from 'zod';
import { problemSchema } from './problem.ts';

const moment = z.number().int();
const count = z.number().int().nonnegative();

export const SNAPSHOT_VERDICTS = ['complete', 'incomplete', 'failed'] as const;

/** A snapshot in a list. */
export const snapshotViewSchema = z.object({
  id: z.string(),
  vault: z.string(),
  project: z.string(),
  type: z.enum(['full', 'quick', 'database', 'files']),
  trigger: z.string(),
  host: z.string(),
  startedAt: moment,
  finishedAt: moment,
  verdict: z.enum(SNAPSHOT_VERDICTS),
  files: count,
  bytes: count,
  newBytes: count,
  storedBytes: count,
  databases: z.array(z.object({ name: z.string(), engine: z.string(), tables: count, rows: count })),
  problemCount: count,
  pinned: z.object({ note: z.string(), at: moment.nullable() }).nullable(),
  /** The newest drill that said anything about it. */
  proven: z
    .object({ at: moment, verdict: z.enum(['passed', 'failed', 'inconclusive']), scope: z.string() })
    .nullable(),
});
export type SnapshotView = z.infer<typeof snapshotViewSchema>;

export const snapshotDetailsSchema = snapshotViewSchema.extend({
  /** Top names in it, and the folders they came from. */
  roots: z.array(z.object({ name: z.string(), path: z.string() })),
  entries: count,
  folders: count,
  excludes: z.array(z.string()),
  /** What was left out on purpose, by reason. */
  skipped: z.record(z.string(), count),
  /** The first of them; `problemCount` counts all. */
  problems: z.array(problemSchema),
  dumps: z.array(
    z.object({
      name: z.string(),
      /** Path of the dump in the snapshot. */
      file: z.string(),
      engine: z.string(),
      database: z.string(),
      serverVersion: z.string(),
      bytes: count,
      counted: z.enum(['same-snapshot', 'around', 'not-counted']),
      tables: z.array(z.object({ name: z.string(), rows: count })),
    }),
  ),
});
export type SnapshotDetails = z.infer<typeof snapshotDetailsSchema>;

export const entryTypeSchema = z.enum(['file', 'folder', 'symlink']);

/** A file, folder or link in a snapshot. */
export const entryViewSchema = z.object({
  name: z.string(),
  /** Whole path in the snapshot. */
  path: z.string(),
  type: entryTypeSchema,
  /** Of a file's content. */
  size: count,
  /** ms since 1970. */
  modifiedAt: z.number(),
  mode: z.number().int(),
  /** Of a link. */
  target: z.string().nullable(),
});
export type EntryView = z.infer<typeof entryViewSchema>;

export const foundSchema = entryViewSchema.extend({
  snapshot: z.string(),
  startedAt: moment,
  project: z.string(),
});
export type FoundView = z.infer<typeof foundSchema>;

export const differenceSchema = z.object({
  path: z.string(),
  change: z.enum(['added', 'removed', 'changed', 'metadata']),
  before: entryViewSchema.nullable(),
  after: entryViewSchema.nullable(),
});
export type DifferenceView = z.infer<typeof differenceSchema>;

export const previewSchema = z.object({
  kind: z.enum(['text', 'image', 'binary']),
  /** Of the whole file. */
  size: count,
  /** True: only its beginning is here; of a picture that is too large, nothing. */
  cut: z.boolean(),
  /** Of a picture: its type, and its bytes in base64. */
  mime: z.string().nullable(),
  base64: z.string().nullable(),
  text: z.string().nullable(),
});
export type PreviewView = z.infer<typeof previewSchema>;
