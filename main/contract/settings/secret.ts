import { z } from 'zod';

const line = (what: string) => z.string().min(1).describe(what);

/**
 * Where a secret comes from. Settings never hold one: they say where it is read when it is needed.
 * What may be read (a file, a command) is the choice of the person who owns settings.json, never of a vault.
 */
export const secretSchema = z.discriminatedUnion('from', [
  z
    .strictObject({
      from: z.literal('keychain').describe("The system's keychain."),
      account: line('Name of the entry; `cofre secret set <account>` fills it.'),
    })
    .describe(
      "An entry of the system's keychain; on a machine without one, of the private file beside settings.json.",
    ),
  z
    .strictObject({
      from: z.literal('env').describe('The environment.'),
      name: line('Name of the variable.'),
    })
    .describe('An environment variable of the process that runs the backup.'),
  z
    .strictObject({
      from: z.literal('file').describe('A private file.'),
      path: line('Absolute path of the file.'),
    })
    .describe('The first line of a file that only its owner can read.'),
  z
    .strictObject({
      from: z.literal('command').describe('What a command prints.'),
      argv: z.array(z.string()).min(1).describe('The command and its arguments, each a word; no shell.'),
    })
    .describe('The first line that a command prints. Words, no shell.'),
  z
    .strictObject({
      from: z.literal('project').describe("The project's own configuration."),
      file: line('Absolute path of the configuration file.'),
      key: line('What to look for in it.'),
    })
    .describe(
      "The project's own configuration, read anew each time: a .env file (key: its variable; of a URL, its password), " +
        'settings.py (key: alias of the database), wp-config.php, database.yml, docker-compose.yml (key: service/variable).',
    ),
]);

export type SecretSource = z.infer<typeof secretSchema>;
