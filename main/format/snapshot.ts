import { z } from 'zod';
import { CofreError } from '../base/errors.ts';

/** The snapshot record (FORMAT.md section 6): the commit of one backup. Written last; without it there is no backup. */
const hexId = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

const problemSchema = z.object({
  path: z.string(),
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** Top-level folder of a snapshot that holds database dumps; a source folder of that name is given another one. */
export const DUMPS_FOLDER = 'databases';

/** One database in a snapshot: where its dump is, what made it, and what was in it. */
export const databaseSchema = z.object({
  name: z.string(),
  /** Path in the snapshot: `databases/<file>`. */
  file: z.string().startsWith(`${DUMPS_FOLDER}/`),
  engine: z.enum(['sqlite', 'postgresql', 'mysql', 'command']),
  format: z.enum(['sqlite', 'pg-custom', 'sql', 'raw']),
  /** Its name on the server, or the path of its file. */
  database: z.string(),
  serverVersion: z.string(),
  toolVersion: z.string(),
  tables: z.array(z.object({ name: z.string(), rows: count })),
  /** Whether the rows were counted in the dump's own snapshot, shortly before or after it, or not at all. */
  counted: z.enum(['same-snapshot', 'around', 'not-counted']),
  extensions: z.array(z.string()),
  bytes: count,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  extra: z.record(z.string(), z.string()).optional(),
});

export type SnapshotDatabase = z.infer<typeof databaseSchema>;

export const snapshotSchema = z.object({
  format: z.literal('cofre-snapshot'),
  version: z.literal(1),
  project: z.string(),
  type: z.enum(['full', 'quick', 'database', 'files']),
  trigger: z.string(),
  host: z.string(),
  /** RFC 3339 UTC, milliseconds. */
  started: z.iso.datetime(),
  finished: z.iso.datetime(),
  /** Top-level names in the tree and where they came from. */
  roots: z.array(z.object({ name: z.string(), path: z.string() })),
  tree: z.object({ roots: z.array(hexId), entries: count, folders: count }),
  /** Names of the numeric owners met, as far as the machine knew them. */
  users: z.record(z.string(), z.string()),
  groups: z.record(z.string(), z.string()),
  totals: z.object({
    files: count,
    bytes: count,
    /** Plain bytes of blobs that were not in the vault before, and what they take there (packs of this run). */
    newBytes: count,
    storedBytes: count,
  }),
  databases: z.array(databaseSchema),
  excludes: z.array(z.string()),
  problems: z.array(problemSchema),
  problemCount: count,
  skipped: z.record(z.string(), count),
  /** `incomplete`: something asked for could not be read; `failed`: a database that belongs to the backup is not in it. */
  verdict: z.enum(['complete', 'incomplete', 'failed']),
  previous: hexId.nullable(),
  cofre: z.string(),
});

export type SnapshotRecord = z.infer<typeof snapshotSchema>;

/** Trigger of what was kept of a live database before a restore put a dump in its place. */
export const BEFORE_RESTORE = 'before-restore';

/**
 * Those that stand for the state of a project: all but the safety backups before a restore, which keep what somebody wanted
 * to be rid of. Where there is nothing else, those.
 */
export function statesOf<S extends { readonly record: Pick<SnapshotRecord, 'trigger'> }>(
  snapshots: readonly S[],
): readonly S[] {
  const states = snapshots.filter(({ record }) => record.trigger !== BEFORE_RESTORE);
  return states.length === 0 ? snapshots : states;
}

export function encodeSnapshot(record: SnapshotRecord): Buffer {
  return Buffer.from(`${JSON.stringify(record, null, 1)}\n`, 'utf8');
}

export function decodeSnapshot(bytes: Buffer): SnapshotRecord {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new CofreError('record-damaged', 'a snapshot record is not JSON', {}, error);
  }
  const version: unknown =
    typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'version') : undefined;
  if (typeof version === 'number' && version > 1) {
    throw new CofreError(
      'vault-unsupported',
      `a snapshot record has version ${version}; this Cofre reads version 1`,
      { version },
    );
  }
  const result = snapshotSchema.safeParse(parsed);
  if (result.success) return result.data;
  const why = result.error.issues[0];
  throw new CofreError(
    'record-damaged',
    `a snapshot record is not valid: ${why?.path.join('.')}: ${why?.message}`,
  );
}

/** Object name of a record: `snapshots/<UTC>-<sha256 of the stored bytes>.json[.age]`. */
export function snapshotObject(started: number, id: string, encrypted: boolean): string {
  const utc = new Date(started).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `snapshots/${utc}-${id}.json${encrypted ? '.age' : ''}`;
}

/** Id and start (ms since 1970) in a record's object name, or null for anything else. */
export function snapshotOfObject(object: string): { id: string; started: number } | null {
  const match = /^snapshots\/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-([0-9a-f]{64})\.json(\.age)?$/.exec(
    object,
  );
  if (match === null) return null;
  const [, y, mo, d, h, mi, s, id] = match;
  const started = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  return Number.isNaN(started) || id === undefined ? null : { id, started };
}
