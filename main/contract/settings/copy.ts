import { z } from 'zod';
import { COPY_PROVIDER_NAMES, COPY_PROVIDERS } from '../copy-providers.ts';
import { entryName } from './project.ts';
import { secretSchema } from './secret.ts';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'timeOfDay');
const speed = z.number().int().positive();

export const bandwidthSchema = z.strictObject({
  kibPerSecond: speed.optional().describe('Most that is sent (KiB/s); none: as fast as it goes.'),
  hours: z
    .array(
      z.strictObject({
        from: clock.describe('Local time of this machine, `08:00`.'),
        to: clock.describe('Local time; before `from`: on the next day.'),
        kibPerSecond: speed.describe('Most that is sent between these times (KiB/s).'),
      }),
    )
    .default([])
    .describe('Times of day with a limit of their own; the first that fits counts.'),
});

export type BandwidthSettings = z.infer<typeof bandwidthSchema>;

const keysSchema = z.strictObject({
  accessKeyId: secretSchema.describe('Where the id of the key is read.'),
  secretAccessKey: secretSchema.describe('Where its secret is read.'),
});

export type KeySources = z.infer<typeof keysSchema>;

const common = {
  name: entryName.describe('Short name of the copy, one of its kind for each vault.'),
  enabled: z.boolean().default(true).describe('false: it stays here, but nothing is copied.'),
  everyHours: z
    .number()
    .positive()
    .max(31 * 24)
    .default(24)
    .describe('It is copied after each backup, and at least this often.'),
  graceDays: z
    .number()
    .positive()
    .max(3650)
    .default(3)
    .describe(
      'How long it may be out of reach (a disk in a drawer, a network down) before that is a problem.',
    ),
  deleteGraceDays: z
    .number()
    .nonnegative()
    .max(3650)
    .nullable()
    .default(30)
    .describe('What retention removed from the vault stays here for so many days more; null: for ever.'),
  bandwidth: bandwidthSchema.default({ hours: [] }).describe('How fast is sent.'),
};

export const s3CopySchema = z
  .strictObject({
    ...common,
    kind: z.literal('s3').describe('A bucket of a service with an S3 interface.'),
    provider: z
      .enum(COPY_PROVIDER_NAMES)
      .default('custom')
      .describe('The service; it tells address and style.'),
    endpoint: z
      .string()
      .regex(/^https?:\/\/[^\s@?#]+$/, 'address')
      .optional()
      .describe('Address of the service, where the provider does not tell it.'),
    region: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,64}$/, 'region')
      .optional()
      .describe('Region of the bucket.'),
    bucket: z.string().min(3).max(255).describe('Name of the bucket; it must exist.'),
    prefix: z.string().max(800).default('').describe('Path in the bucket: one for each vault.'),
    pathStyle: z
      .boolean()
      .optional()
      .describe('true: the bucket is in the path of each request; none: as the provider has it.'),
    storageClass: z.string().min(1).optional().describe("Class of new objects, in the service's words."),
    credentials: z
      .union([z.literal('aws-chain'), keysSchema])
      .describe('Where its keys are read; aws-chain: environment, profile or role, as AWS tools find them.'),
    deleteCredentials: keysSchema
      .optional()
      .describe('Other keys that may delete, where the usual ones may not.'),
    lock: z
      .strictObject({
        mode: z.enum(['governance', 'compliance']).describe('compliance: nobody can undo it, you included.'),
        days: z.number().int().min(1).max(3650).describe('Days for which each object cannot be deleted.'),
      })
      .optional()
      .describe('Object lock, renewed for what the vault still holds; the bucket must have it.'),
    creates: z
      .enum(['server', 'look-first'])
      .default('server')
      .describe('look-first: for services that cannot refuse to overwrite (`cofre copy test` says so).'),
    parallel: z.number().int().min(1).max(32).default(16).describe('Most objects that are sent at once.'),
    readBackMibPerDay: z
      .number()
      .int()
      .nonnegative()
      .max(1024 * 1024)
      .default(256)
      .describe(
        'Most that is read back and hashed a day (MiB), what waits longest first; 0: nothing, where reading costs too much.',
      ),
  })
  .superRefine(({ provider, endpoint, region }, context) => {
    const known = COPY_PROVIDERS[provider];
    if (known.endpoint === 'given' && endpoint === undefined)
      context.addIssue({ code: 'custom', path: ['endpoint'], message: 'address' });
    if (known.region === null && region === undefined && endpoint === undefined)
      context.addIssue({ code: 'custom', path: ['region'], message: 'region' });
  });

export const folderCopySchema = z.strictObject({
  ...common,
  kind: z.literal('folder').describe('A folder: network storage, an external disk.'),
  path: z
    .string()
    .regex(/^(\/|[A-Za-z]:[\\/]|\\\\)/, 'absolutePath')
    .describe('Absolute folder.'),
  marker: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'marker')
    .describe(
      'What is in the file `.cofre-copy.json` there: without it nothing is written, as the disk is not there.',
    ),
  parallel: z.number().int().min(1).max(32).default(4).describe('Most objects that are written at once.'),
});

export const copySchema = z.discriminatedUnion('kind', [s3CopySchema, folderCopySchema]);

export type S3CopySettings = z.infer<typeof s3CopySchema>;
export type FolderCopySettings = z.infer<typeof folderCopySchema>;
export type CopySettings = z.infer<typeof copySchema>;
/** As written in settings.json, before defaults. */
export type CopyDraft = z.input<typeof copySchema>;
