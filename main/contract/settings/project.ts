import { z } from 'zod';
import { databaseSchema } from './database.ts';
import { drillSettingsSchema } from './drill.ts';
import { retentionSchema, scheduleSchema } from './schedule.ts';

/** Name of a project or vault: typed on command lines and shown everywhere. */
export const entryName = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[\p{L}\p{N}_][\p{L}\p{N}_. -]*$/u, 'entryName');

/** On any system, whatever this one is: settings move between machines. */
const absoluteFolder = z.string().regex(/^(\/|[A-Za-z]:[\\/]|\\\\)/, 'absolutePath');

/** A command of the person, run before or after backups of this project. Never taken from a vault. */
export const hookSchema = z.strictObject({
  argv: z.array(z.string()).min(1).describe('Words, no shell.'),
  when: z
    .enum(['before', 'after', 'after-success', 'after-failure'])
    .describe('Before the backup, after each one, or only after a good or a bad one.'),
  folder: z.string().optional().describe('Where it runs; the first folder of the project by default.'),
  timeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(24 * 3600)
    .default(300)
    .describe('Seconds after which it is ended and counts as failed.'),
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
  paths: z.array(z.string()).default([]).describe('Files or folders that must be there.'),
  minFiles: z.number().int().nonnegative().default(0).describe('Least number of files.'),
});

export const projectSchema = z
  .strictObject({
    vault: entryName.describe('Name of the vault it is kept in.'),
    folders: z.array(absoluteFolder).default([]).describe('Absolute folders: code, media.'),
    excludes: z.array(z.string()).default([]).describe('What to leave out: patterns as in .gitignore.'),
    presets: z
      .array(z.enum(['dev', 'cache', 'system']))
      .default(['dev', 'cache', 'system'])
      .describe('Ready-made lists of what can be rebuilt and is left out.'),
    oneFileSystem: z.boolean().default(false).describe('true: other file systems are not entered.'),
    maxFileBytes: z
      .number()
      .int()
      .positive()
      .nullable()
      .default(null)
      .describe('Larger files are left out; null: none.'),
    databases: z.array(databaseSchema).default([]).describe('Databases, dumped with every backup.'),
    declined: z
      .array(z.string())
      .default([])
      .describe('What detection proposed and you declined: it is not proposed again.'),
    expect: assertionSchema
      .default({ paths: [], minFiles: 0 })
      .describe(
        'What every backup must hold, beside its databases; paths as in the snapshot (`shop/media`).',
      ),
    hooks: z.array(hookSchema).default([]).describe('Your commands before and after backups.'),
    drill: drillSettingsSchema
      .prefault({})
      .describe(
        'Restore drills: when, where, and what the project itself has to say about the restored copy.',
      ),
    schedules: z.array(scheduleSchema).default([]).describe('When it is backed up without being asked.'),
    timeZone: z.string().optional().describe("IANA name of the zone of its schedules; none: the system's."),
    retention: z
      .strictObject({
        full: retentionSchema.optional().describe('Of snapshots of type full.'),
        quick: retentionSchema.optional().describe('Of snapshots of type quick.'),
        database: retentionSchema.optional().describe('Of snapshots of type database.'),
      })
      .default({})
      .describe('How many snapshots stay; none: all of them.'),
  })
  .superRefine(({ databases, timeZone }, context) => {
    if (timeZone !== undefined && !isTimeZone(timeZone))
      context.addIssue({ code: 'custom', path: ['timeZone'], message: 'timeZone' });
    const seen = new Set<string>();
    for (const [n, { name }] of databases.entries()) {
      if (seen.has(name))
        context.addIssue({ code: 'custom', path: ['databases', n, 'name'], message: 'uniqueName' });
      seen.add(name);
    }
  });

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

export type ProjectSettings = z.infer<typeof projectSchema>;
