import { z } from 'zod';
import { databaseSchema } from './database.ts';
import { retentionSchema, scheduleSchema } from './schedule.ts';

/** Name of a project or vault: typed on command lines and shown everywhere. */
export const entryName = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[\p{L}\p{N}_][\p{L}\p{N}_. -]*$/u);

/** A command of the person, run before or after backups of this project. Never taken from a vault. */
export const hookSchema = z.strictObject({
  argv: z.array(z.string()).min(1).describe('Words, no shell.'),
  when: z.enum(['before', 'after', 'after-success', 'after-failure']),
  folder: z.string().optional().describe('Where it runs; the first folder of the project by default.'),
  timeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(24 * 3600)
    .default(300),
  ifItFails: z
    .enum(['fail', 'warn', 'ignore', 'skip'])
    .default('fail')
    .describe(
      'fail: no backup; warn: a problem of the backup; skip: the run is skipped when it ends with 75.',
    ),
});

export type ProjectHook = z.infer<typeof hookSchema>;

/** What every backup of the project must hold, beside its databases; paths as in the snapshot (`shop/media`). */
export const assertionSchema = z.strictObject({
  paths: z.array(z.string()).default([]),
  minFiles: z.number().int().nonnegative().default(0),
});

export const projectSchema = z.strictObject({
  vault: entryName,
  folders: z.array(z.string().min(1)).default([]).describe('Absolute folders: code, media.'),
  excludes: z.array(z.string()).default([]).describe('Patterns as in .gitignore.'),
  presets: z.array(z.enum(['dev', 'cache', 'system'])).default(['dev', 'cache', 'system']),
  oneFileSystem: z.boolean().default(false),
  maxFileBytes: z.number().int().positive().nullable().default(null),
  databases: z.array(databaseSchema).default([]),
  /** What detection proposed and the person declined: it is not proposed again. */
  declined: z.array(z.string()).default([]),
  expect: assertionSchema.default({ paths: [], minFiles: 0 }),
  hooks: z.array(hookSchema).default([]),
  schedules: z.array(scheduleSchema).default([]),
  timeZone: z.string().optional().describe("IANA name; the system's by default."),
  retention: z
    .strictObject({
      full: retentionSchema.optional(),
      quick: retentionSchema.optional(),
      database: retentionSchema.optional(),
    })
    .default({}),
});

export type ProjectSettings = z.infer<typeof projectSchema>;
