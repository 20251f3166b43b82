import { z } from 'zod';
import { databaseName, placeSchema } from './database.ts';
import { secretSchema } from './secret.ts';

/** Files of a sample where nothing else is said. */
export const SAMPLE_FILES = 500;

const days = (least: number) => z.number().int().min(least).max(365).nullable();
const seconds = z
  .number()
  .int()
  .min(1)
  .max(24 * 3600);
const scope = z.enum(['full', 'sample']);
const sample = z.number().int().min(1).max(1_000_000);

/** A command that says whether the restored copy is right. Never taken from a vault. */
export const drillCommandSchema = z.strictObject({
  argv: z.array(z.string()).min(1).describe('Words, no shell; it must end with 0.'),
  folder: z
    .string()
    .default('')
    .describe(
      "Where it runs: a path in the restored copy, `shop/app`; none: the copy of the project's first folder.",
    ),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), z.string())
    .default({})
    .describe('Variables beside those that tell where the copy is.'),
  timeoutSeconds: seconds.default(300).describe('Seconds after which it is ended and has failed.'),
});

/** An address that must answer, once a command has started what answers there. */
export const drillHttpSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('What is asked: `http://127.0.0.1:8001/health`.'),
  status: z.number().int().min(100).max(599).default(200).describe('The status it must answer with.'),
  start: z
    .array(z.string())
    .default([])
    .describe('A command that serves the restored copy, ended afterwards. Words, no shell.'),
  folder: z.string().default('').describe('Where it runs, as for commands.'),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), z.string())
    .default({})
    .describe('Variables of that command.'),
  timeoutSeconds: seconds.default(60).describe('How long it is asked again until it answers so.'),
});

/** A server for loading dumps where this machine cannot start one of its own. A new database is made and removed each time. */
export const scratchServerSchema = z.strictObject({
  place: placeSchema.default({ kind: 'local' }).describe('Where the tools run.'),
  host: z.string().optional().describe('Name or address; none: the local socket.'),
  port: z.number().int().min(1).max(65535).optional().describe('Port of the server.'),
  socket: z.string().optional().describe('Path of the socket (MySQL) or of its folder (PostgreSQL).'),
  user: z.string().optional().describe('A user that may make databases.'),
  password: secretSchema.optional().describe('Where its password is read when it is needed.'),
  toolFolder: z
    .string()
    .optional()
    .describe('Folder of the tools, where another version than the usual is needed.'),
});
export type ScratchServer = z.infer<typeof scratchServerSchema>;

export const drillSettingsSchema = z.strictObject({
  everyDays: days(1)
    .default(7)
    .describe('Days from one restore drill to the next; null: only when asked for.'),
  scope: scope
    .default('full')
    .describe('full: every file; sample: some, by chance. Databases are always loaded.'),
  sampleFiles: sample.default(SAMPLE_FILES).describe('Files of a sample.'),
  folder: z
    .string()
    .optional()
    .describe('Folder for the temporary copy, on a disk with room for it; none: beside the settings.'),
  commands: z
    .array(drillCommandSchema)
    .default([])
    .describe("The project's own checks, run in the restored copy (`python manage.py check`)."),
  http: z.array(drillHttpSchema).default([]).describe('Addresses that must answer while the copy is served.'),
  servers: z
    .record(databaseName, scratchServerSchema)
    .default({})
    .describe(
      'By name of the database: a server that its dump may be loaded into. None: one is started for it.',
    ),
  serverPrograms: z
    .partialRecord(z.enum(['postgresql', 'mysql']), z.string())
    .default({})
    .describe('Folders of server programs (initdb, mariadbd) where they are not found by themselves.'),
  asSuperuser: z
    .boolean()
    .default(false)
    .describe(
      'true: dumps of PostgreSQL are loaded by the superuser of the throwaway server, as some extensions want it (postgis). A dump then may run anything that the server may.',
    ),
  copies: z
    .strictObject({
      everyDays: days(1)
        .default(30)
        .describe('Days from one drill of each copy to the next; null: only when asked for.'),
      scope: scope.default('sample').describe('full or sample, as above.'),
      sampleFiles: sample.default(100).describe('Files of a sample.'),
      budgetBytes: z
        .number()
        .int()
        .positive()
        .nullable()
        .default(2 * 1024 ** 3)
        .describe('Most that one drill may download; null: no limit.'),
    })
    .prefault({})
    .describe('Drills of the copies of the vault.'),
});

export type DrillSettings = z.infer<typeof drillSettingsSchema>;
export type DrillCommand = z.infer<typeof drillCommandSchema>;
export type DrillHttp = z.infer<typeof drillHttpSchema>;
