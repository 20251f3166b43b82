import { z } from 'zod';
import { entryName } from '../settings/project.ts';
import { problemSchema } from '../views/problem.ts';
import {
  differenceSchema,
  entryViewSchema,
  foundSchema,
  previewSchema,
  snapshotDetailsSchema,
  snapshotViewSchema,
} from '../views/snapshot.ts';

export const SNAPSHOT_PAGE_MAX = 500;
export const ENTRY_PAGE_MAX = 5000;
/** Bytes of a file that a preview shows at most. */
export const PREVIEW_MAX_BYTES = 512 * 1024;

/** The whole id, or a beginning of it that fits one snapshot only. */
const id = z.string().regex(/^[0-9a-f]{4,64}$/);
const of = z.strictObject({ vault: entryName, snapshot: id });
const path = z.string().max(16_384);
const offset = z.number().int().nonnegative().default(0);
const limit = (most: number, usual: number) => z.number().int().min(1).max(most).default(usual);
/** Where the next page begins; null: this was the last. */
const next = z.number().int().nullable();

export const snapshotRequests = {
  /** Newest first, of one vault or one project's; `before` is the `next` of the page before. */
  'snapshot.list': {
    input: z.strictObject({
      vault: entryName.optional(),
      project: z.string().max(200).optional(),
      types: z.array(z.enum(['full', 'quick', 'database', 'files'])).optional(),
      since: z.number().int().optional(),
      until: z.number().int().optional(),
      limit: limit(SNAPSHOT_PAGE_MAX, 100),
      before: id.nullable().default(null),
    }),
    output: z.object({
      snapshots: z.array(snapshotViewSchema),
      /** All that fit, on whatever page. */
      total: z.number().int(),
      next: id.nullable(),
      /** Records that cannot be read. */
      problems: z.array(problemSchema),
    }),
  },
  'snapshot.get': { input: of, output: z.object({ snapshot: snapshotDetailsSchema }) },
  /** What lies directly in a folder ('' is the top), in the order of names. */
  'snapshot.entries': {
    input: of.extend({ folder: path.default(''), offset, limit: limit(ENTRY_PAGE_MAX, 500) }),
    output: z.object({ entries: z.array(entryViewSchema), next }),
  },
  /** What each folder in a folder holds with all that is below it. Takes as long as there are entries. */
  'snapshot.sizes': {
    input: of.extend({ folder: path.default('') }),
    output: z.object({
      folders: z.array(z.object({ name: z.string(), files: z.number(), bytes: z.number() })),
    }),
  },
  /**
   * Every version of what fits a name or glob (a bare name fits at any depth), newest snapshot first. A page ends after a
   * while even where little was found: ask on while `next` is not null.
   */
  'snapshot.find': {
    input: z.strictObject({
      vault: entryName,
      project: z.string().max(200).optional(),
      pattern: z.string().min(1).max(1000),
      limit: limit(ENTRY_PAGE_MAX, 200),
      after: z.strictObject({ snapshot: id, offset }).nullable().default(null),
    }),
    output: z.object({
      found: z.array(foundSchema),
      next: z.object({ snapshot: id, offset: z.number().int() }).nullable(),
      /** Snapshots looked through so far, this page included, and all there are. */
      looked: z.number().int(),
      total: z.number().int(),
    }),
  },
  /** What is different in `snapshot` from `from`. */
  'snapshot.diff': {
    input: of.extend({ from: id, offset, limit: limit(ENTRY_PAGE_MAX, 500) }),
    output: z.object({ changes: z.array(differenceSchema), next }),
  },
  'snapshot.preview': {
    input: of.extend({ path, maxBytes: limit(PREVIEW_MAX_BYTES, 128 * 1024) }),
    output: previewSchema,
  },
  /** Protects it from being removed, with a word why. */
  'snapshot.pin': { input: of.extend({ note: z.string().max(500).default('') }), output: z.object({}) },
  'snapshot.unpin': { input: of, output: z.object({}) },
} as const;
