import { z } from 'zod';
import { entryName, projectSchema } from '../settings/project.ts';
import { retentionSchema, timesSchema } from '../settings/schedule.ts';
import { detectionSchema } from '../views/detection.ts';
import { failureSchema } from '../views/failure.ts';

const folder = z.string().min(1).max(4096);
const account = z.string().min(1).max(200);
const count = z.number().int().nonnegative();
const moment = z.number().int();

export const projectCheckSchema = z.object({
  kind: z.enum(['vault', 'folder', 'secret', 'database', 'expectation', 'command']),
  subject: z.string(),
  state: z.enum(['ok', 'warning', 'failed']),
  /** Its text is `test.<code>`; null where `failure` says it. */
  code: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
  failure: failureSchema.nullable(),
});
export type ProjectCheckView = z.infer<typeof projectCheckSchema>;

/** Settings of a project as a person writes them: what has a default may be left out. They are proved when they are written. */
const projectDraft = z.record(z.string(), z.unknown());

export const setupRequests = {
  /** What a folder was found to be; reads files only. */
  'project.detect': {
    input: z.strictObject({ folder }),
    output: z.object({
      detection: detectionSchema,
      /** Keys of what can be taken or declined one by one; a doubtful one is not part of the proposal. */
      offers: z.array(
        z.object({ kind: z.enum(['folder', 'database', 'exclude']), key: z.string(), doubtful: z.boolean() }),
      ),
      /** Settings that take all but the doubtful; `vault` is for the person to choose. */
      proposal: projectDraft,
    }),
  },
  /** Settings that take only these keys of what is found; the others stand in `declined`. */
  'project.propose': {
    input: z.strictObject({ folder, taken: z.array(z.string()).max(1000) }),
    output: z.object({ proposal: projectDraft }),
  },
  'project.add': {
    input: z.strictObject({ name: entryName, settings: projectDraft }),
    output: z.object({ settings: projectSchema }),
  },
  /** Its snapshots stay in the vault. */
  'project.remove': { input: z.strictObject({ project: entryName }), output: z.object({}) },
  /** Tries everything a backup relies on; changes nothing. */
  'project.test': {
    input: z.strictObject({ project: entryName }),
    output: z.object({ checks: z.array(projectCheckSchema) }),
  },
  /** What folders hold, and what of it a backup would leave out. `complete` false: counting was cut off. */
  'project.sizes': {
    input: z.strictObject({
      folders: z.array(folder).min(1).max(100),
      excludes: z.array(z.string().max(1000)).max(1000).default([]),
      presets: projectSchema.shape.presets,
    }),
    output: z.object({
      folders: z.array(
        z.object({
          folder: z.string(),
          included: z.object({ files: count, bytes: count }),
          excluded: z.object({ files: count, bytes: count }),
        }),
      ),
      complete: z.boolean(),
    }),
  },
  /** What of a project's snapshots would stay, and why; null: by the rules of its settings. Newest first. */
  'retention.preview': {
    input: z.strictObject({
      project: entryName,
      retention: z
        .strictObject({
          full: retentionSchema.optional(),
          quick: retentionSchema.optional(),
          database: retentionSchema.optional(),
        })
        .nullable()
        .default(null),
    }),
    output: z.object({
      snapshots: z.array(
        z.object({
          id: z.string(),
          startedAt: moment,
          type: z.string(),
          verdict: z.string(),
          stays: z.boolean(),
          /** Texts `prune.reasons.<rule>`; `n` is the how-manieth of its kind. */
          reasons: z.array(z.object({ rule: z.string(), n: z.number().nullable() })),
        }),
      ),
      stay: count,
      go: count,
      /** Older ones that are not listed. */
      unlisted: count,
    }),
  },
  /** When a schedule would start next; `error` says why it never can. */
  'schedule.preview': {
    input: z.strictObject({
      times: timesSchema,
      timeZone: z.string().max(100).nullable().default(null),
      count: z.number().int().min(1).max(100).default(5),
    }),
    output: z.object({ next: z.array(moment), error: failureSchema.nullable() }),
  },
  /** Into the system's keychain; on a machine without one into a private file. It cannot be read back. */
  'secret.set': {
    input: z.strictObject({ account, secret: z.string().min(1).max(60_000) }),
    output: z.object({ keptIn: z.enum(['keychain', 'file']) }),
  },
  'secret.delete': { input: z.strictObject({ account }), output: z.object({ removed: z.boolean() }) },
  'secret.look': { input: z.strictObject({ account }), output: z.object({ there: z.boolean() }) },
  /** Folders in a folder, for choosing one in a browser: names only, and only where people keep things. */
  'folder.list': {
    input: z.strictObject({ folder: z.string().max(4096).nullable().default(null) }),
    output: z.object({
      folder: z.string(),
      /** null where it is not to be left upwards. */
      parent: z.string().nullable(),
      folders: z.array(z.object({ name: z.string(), path: z.string() })),
      /** More were there than are listed. */
      cut: z.boolean(),
      /** Where to begin: home, volumes, usual places of sites. */
      places: z.array(z.string()),
    }),
  },
} as const;
