import { z } from 'zod';
import { secretSchema } from './secret.ts';

/** Short name of a database in its project: part of file names in the vault, so letters, digits, `-`, `_`, `.` only. */
export const databaseName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/);

/** Where the dump tool runs: beside the database, so that no port has to be opened for it. */
export const placeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local') }).describe('On this machine.'),
  z
    .strictObject({
      kind: z.literal('container'),
      container: z.string().min(1),
      command: z.string().default('docker'),
    })
    .describe('Inside a running container; `command` is docker or podman.'),
  z
    .strictObject({
      kind: z.literal('compose'),
      folder: z.string().min(1),
      service: z.string().min(1),
      file: z.string().optional(),
      command: z.string().default('docker'),
    })
    .describe('Inside a service of a compose project.'),
  z
    .strictObject({
      kind: z.literal('ssh'),
      host: z.string().min(1),
      user: z.string().optional(),
      port: z.number().int().min(1).max(65535).optional(),
      identityFile: z.string().optional(),
    })
    .describe('On another machine, with the ssh client and keys of this one.'),
]);

export type DatabasePlace = z.infer<typeof placeSchema>;

/** What must be in every dump: a backup that lacks it has failed. */
export const expectSchema = z.strictObject({
  tables: z
    .array(z.string())
    .default([])
    .describe('Tables that must be there: `orders`, or `public.orders`.'),
  minRows: z
    .record(z.string(), z.number().int().nonnegative())
    .default({})
    .describe('Least rows of a table.'),
  minTables: z.number().int().nonnegative().default(1).describe('Least number of tables.'),
});

export type DatabaseExpectation = z.infer<typeof expectSchema>;

const common = {
  name: databaseName,
  place: placeSchema.default({ kind: 'local' }),
  expect: expectSchema.default({ tables: [], minRows: {}, minTables: 1 }),
};

const server = {
  ...common,
  host: z.string().optional().describe('Name or address; none: the local socket.'),
  port: z.number().int().min(1).max(65535).optional(),
  socket: z.string().optional().describe('Path of the socket (MySQL) or of its folder (PostgreSQL).'),
  user: z.string().optional(),
  database: z.string().min(1),
  password: secretSchema.optional(),
  toolFolder: z
    .string()
    .optional()
    .describe('Folder of the dump tools, where another version than the usual is needed.'),
};

export const sqliteSchema = z.strictObject({
  ...common,
  engine: z.literal('sqlite'),
  file: z
    .string()
    .min(1)
    .describe('The database file. Copied with the online backup of SQLite, never as a file.'),
});

export const postgresqlSchema = z.strictObject({
  ...server,
  engine: z.literal('postgresql'),
  globals: z
    .boolean()
    .default(false)
    .describe('Also keep roles and tablespaces (pg_dumpall --globals-only).'),
  sslMode: z.enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full']).optional(),
});

export const mysqlSchema = z.strictObject({
  ...server,
  engine: z.literal('mysql').describe('MySQL or MariaDB.'),
});

export const commandSchema = z.strictObject({
  ...common,
  engine: z.literal('command'),
  dump: z.array(z.string()).min(1).describe('A command whose output is the dump. Words, no shell.'),
  restore: z.array(z.string()).min(1).optional().describe('A command that reads the dump and loads it.'),
  extension: z
    .string()
    .regex(/^[a-z0-9]{1,16}$/)
    .default('dump'),
  env: z.record(z.string(), secretSchema).default({}).describe('Environment variables with secrets.'),
});

export const databaseSchema = z.discriminatedUnion('engine', [
  sqliteSchema,
  postgresqlSchema,
  mysqlSchema,
  commandSchema,
]);

export type DatabaseSettings = z.infer<typeof databaseSchema>;
export type SqliteSettings = z.infer<typeof sqliteSchema>;
export type PostgresqlSettings = z.infer<typeof postgresqlSchema>;
export type MysqlSettings = z.infer<typeof mysqlSchema>;
export type CommandSettings = z.infer<typeof commandSchema>;
export type DatabaseEngine = DatabaseSettings['engine'];
