import { z } from 'zod';
import { failureSchema } from './failure.ts';

const moment = z.number().int();
const count = z.number().int().nonnegative();

/** A vault of the settings as it stands now. What cannot be told (out of reach, locked) is null. */
export const vaultViewSchema = z.object({
  name: z.string(),
  /** Shown to people; holds no secret. */
  url: z.string(),
  encrypted: z.boolean().nullable(),
  /** How it is opened: `plain` needs nothing, `given` by a person for this session, `settings` name where it is kept. */
  opensBy: z.enum(['plain', 'given', 'settings', 'nobody']).nullable(),
  snapshots: count.nullable(),
  newestAt: moment.nullable(),
  /** What its packs take (bytes), and the disk it lies on. */
  storedBytes: count.nullable(),
  freeBytes: count.nullable(),
  totalBytes: count.nullable(),
  /** A person has said that the recovery kit is kept elsewhere; null for a plain vault. */
  kitConfirmed: z.boolean().nullable(),
  /** Projects that are kept in it. */
  projects: z.array(z.string()),
  /** Why it cannot be used just now. */
  problem: failureSchema.nullable(),
});
export type VaultView = z.infer<typeof vaultViewSchema>;

/** What is needed to write the recovery kit (texts `kit.*`): shown once to be printed or kept elsewhere. */
export const recoveryKitSchema = z.object({
  url: z.string(),
  id: z.string(),
  /** RFC 3339. */
  created: z.string(),
  recoveryKey: z.string(),
});
export type RecoveryKit = z.infer<typeof recoveryKitSchema>;

/** A place that a person thinks of for a vault. */
export const placeViewSchema = z.object({
  url: z.string(),
  there: z.enum(['nothing', 'empty-folder', 'folder', 'vault', 'not-a-folder', 'unreachable']),
  writable: z.boolean().nullable(),
  freeBytes: count.nullable(),
  totalBytes: count.nullable(),
  /** Those of the folders asked about that would be lost together with it: they lie on the same disk. */
  sameDiskAs: z.array(z.string()),
});
export type PlaceView = z.infer<typeof placeViewSchema>;
