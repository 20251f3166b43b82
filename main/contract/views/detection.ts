import { z } from 'zod';
import { databaseSchema } from '../settings/database.ts';
import { details } from './drift.ts';

/** Why something is proposed; its words are in the texts under `detect.why`, its details fill their places. */
export const REASON_CODES = [
  'project-folder',
  'django-media-root',
  'django-database',
  'django-branch',
  'django-other-settings',
  'django-diffsettings',
  'django-static-root',
  'rails-database',
  'rails-storage',
  'laravel-database',
  'laravel-storage',
  'wordpress-database',
  'wordpress-uploads',
  'node-database-url',
  'prisma-database',
  'knex-database',
  'compose-service',
  'compose-bind',
  'cache-tag',
  'database-files',
  'sqlite-file',
  'not-there-yet',
  'upload-folder',
  'linked-folder',
  'preset',
  'virtualenv',
  'dependencies',
  'build-output',
  'framework-cache',
] as const;

/** What could not be found out, in the texts under `detect.findings`. */
export const DETECTION_FINDING_CODES = [
  'unreadable',
  'too-large',
  'outside',
  'syntax',
  'not-understood',
  'settings-missing',
  'env-missing',
  'database-incomplete',
  'database-remote-kind',
  'credentials-unknown',
  'media-missing',
  'media-remote',
  'media-too-wide',
  'static-holds-media',
  'volume-unprotected',
  'diffsettings-failed',
  'search-cut',
] as const;

export const reasonSchema = z.strictObject({
  code: z.enum(REASON_CODES),
  details,
});

export const detectionFindingSchema = z.strictObject({
  code: z.enum(DETECTION_FINDING_CODES),
  details,
});

/** Where the password of a database is read from at run time; never the password. */
export const credentialsSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('none') }),
  z.strictObject({
    from: z.literal('project'),
    file: z.string(),
    key: z.string(),
  }),
  z.strictObject({ from: z.literal('env'), name: z.string() }),
  z.strictObject({ from: z.literal('unknown') }).describe('There is one, but not where it could be read.'),
]);

const proposal = {
  /** What `declined` of the settings holds when a person does not want it. */
  key: z.string(),
  why: z.array(reasonSchema).min(1),
};

const size = {
  bytes: z.number().int().nonnegative(),
  files: z.number().int().nonnegative(),
};

export const detectedFolderSchema = z.strictObject({
  ...proposal,
  ...size,
  folder: z.string(),
});

export const detectedDatabaseSchema = z.strictObject({
  ...proposal,
  settings: databaseSchema,
  credentials: credentialsSchema,
  confidence: z
    .enum(['certain', 'likely', 'possible'])
    .describe('certain: read as it stands; likely: a default was assumed; possible: only in some cases.'),
});

export const rebuildableSchema = z.strictObject({
  ...proposal,
  ...size,
  path: z.string().describe('The first such folder, relative to the project.'),
  places: z.number().int().positive(),
  pattern: z.string().describe('The exclude that is proposed, as in .gitignore.'),
  preset: z.enum(['dev', 'cache', 'system']).optional(),
});

/** What a folder was found to be: a proposal that explains itself, and all that could not be found out. */
export const detectionSchema = z.strictObject({
  folder: z.string(),
  name: z.string().describe('Proposed name of the project.'),
  kinds: z.array(z.enum(['django', 'rails', 'laravel', 'wordpress', 'node', 'compose'])),
  sources: z.array(detectedFolderSchema).describe('What a backup must hold: the project, media outside it.'),
  media: z.array(detectedFolderSchema).describe('Where people put files, in the project or outside.'),
  databases: z.array(detectedDatabaseSchema),
  rebuildable: z.array(rebuildableSchema),
  findings: z.array(detectionFindingSchema),
  sizesComplete: z.boolean().describe('false: counting was cut off, sizes are at least these.'),
});

export type ReasonCode = (typeof REASON_CODES)[number];
export type Reason = z.infer<typeof reasonSchema>;
export type DetectionFinding = z.infer<typeof detectionFindingSchema>;
export type DetectionFindingCode = DetectionFinding['code'];
export type Credentials = z.infer<typeof credentialsSchema>;
export type DetectedFolder = z.infer<typeof detectedFolderSchema>;
export type DetectedDatabase = z.infer<typeof detectedDatabaseSchema>;
export type Rebuildable = z.infer<typeof rebuildableSchema>;
export type Detection = z.infer<typeof detectionSchema>;
export type ProjectKind = Detection['kinds'][number];
