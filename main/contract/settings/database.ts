import { z } from 'zod';
import { secretSchema } from './secret.ts';

/** Short name of a database in its project: part of file names in the vault, so letters, digits, `-`, `_`, `.` only. */
export const databaseName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/, 'databaseName');

/** Where the dump tool runs: beside the database, so that no port has to be opened for it. */
export const placeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local').describe('On this machine.') }).describe('On this machine.'),
  z
    .strictObject({
      kind: z.literal('container').describe('Inside a running container.'),
      container: z.string().min(1).describe('Name or id of the container.'),
      command: z.string().default('docker').describe('docker or podman.'),
    })
    .describe('Inside a running container; `command` is docker or podman.'),
  z
    .strictObject({
      kind: z.literal('compose').describe('Inside a service of a compose project.'),
      folder: z.string().min(1).describe('Folder of the compose project.'),
      service: z.string().min(1).describe('Name of the service.'),
      file: z.string().optional().describe('The compose file, where it has another name than usual.'),
      command: z.string().default('docker').describe('docker or podman.'),
    })
    .describe('Inside a service of a compose project.'),
  z
    .strictObject({
      kind: z.literal('ssh').describe('On another machine.'),
      host: z.string().min(1).describe('Name or address, or a host of your ssh configuration.'),
      user: z.string().optional().describe('User there.'),
      port: z.number().int().min(1).max(65535).optional().describe('Port of its ssh.'),
      identityFile: z.string().optional().describe('Private key to log in with.'),
      configFile: z
        .string()
        .optional()
        .describe('Configuration of ssh (ssh -F), for jump hosts and the like.'),
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
  name: databaseName.describe('Short name in its project: letters, digits, `-`, `_`, `.`.'),
  place: placeSchema.default({ kind: 'local' }).describe('Where the dump tool runs.'),
  expect: expectSchema
    .default({ tables: [], minRows: {}, minTables: 1 })
    .describe('What must be in every dump: a backup that lacks it has failed.'),
};

const server = {
  ...common,
  host: z.string().optional().describe('Name or address; none: the local socket.'),
  port: z
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe("Port of the server; none: the engine's usual one."),
  socket: z.string().optional().describe('Path of the socket (MySQL) or of its folder (PostgreSQL).'),
  user: z.string().optional().describe('User of the database.'),
  database: z.string().min(1).describe('Name of the database on its server.'),
  password: secretSchema.optional().describe('Where its password is read when it is needed.'),
  toolFolder: z
    .string()
    .optional()
    .describe('Folder of the dump tools, where another version than the usual is needed.'),
};

export const sqliteSchema = z.strictObject({
  ...common,
  engine: z.literal('sqlite').describe('SQLite.'),
  file: z
    .string()
    .min(1)
    .describe('The database file. Copied with the online backup of SQLite, never as a file.'),
});

export const postgresqlSchema = z.strictObject({
  ...server,
  engine: z.literal('postgresql').describe('PostgreSQL.'),
  globals: z
    .boolean()
    .default(false)
    .describe('Also keep roles and tablespaces (pg_dumpall --globals-only).'),
  sslMode: z
    .enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full'])
    .optional()
    .describe('How the line to the server is protected, as in libpq.'),
});

export const mysqlSchema = z.strictObject({
  ...server,
  engine: z.literal('mysql').describe('MySQL or MariaDB.'),
});

export const commandSchema = z.strictObject({
  ...common,
  engine: z.literal('command').describe('Anything that a command can dump.'),
  dump: z.array(z.string()).min(1).describe('A command whose output is the dump. Words, no shell.'),
  restore: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('A command that reads the dump and loads it over the live data.'),
  scratch: z
    .strictObject({
      load: z.array(z.string()).min(1).describe('Reads the dump and loads it under the new name.'),
      drop: z.array(z.string()).min(1).describe('Removes what was loaded under that name.'),
    })
    .optional()
    .describe('Commands that load the dump beside the live data, and remove it; {name} becomes a new name.'),
  extension: z
    .string()
    .regex(/^[a-z0-9]{1,16}$/, 'extension')
    .default('dump')
    .describe('How the name of the dump ends.'),
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
