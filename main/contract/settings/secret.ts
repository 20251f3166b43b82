import { z } from 'zod';

/**
 * Where a secret comes from. Settings never hold one: they say where it is read when it is needed.
 * What may be read (a file, a command) is the choice of the person who owns settings.json, never of a vault.
 */
export const secretSchema = z.discriminatedUnion('from', [
  z
    .strictObject({ from: z.literal('keychain'), account: z.string().min(1) })
    .describe(
      "An entry of the system's keychain; on a machine without one, of the private file beside settings.json.",
    ),
  z
    .strictObject({ from: z.literal('env'), name: z.string().min(1) })
    .describe('An environment variable of the process that runs the backup.'),
  z
    .strictObject({ from: z.literal('file'), path: z.string().min(1) })
    .describe('The first line of a file that only its owner can read.'),
  z
    .strictObject({ from: z.literal('command'), argv: z.array(z.string()).min(1) })
    .describe('The first line that a command prints. Words, no shell.'),
  z
    .strictObject({ from: z.literal('project'), file: z.string().min(1), key: z.string().min(1) })
    .describe(
      "The project's own configuration, read anew each time: a .env file (key: its variable; of a URL, its password), " +
        'settings.py (key: alias of the database), wp-config.php, database.yml, docker-compose.yml (key: service/variable).',
    ),
]);

export type SecretSource = z.infer<typeof secretSchema>;
