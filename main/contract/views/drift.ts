import { z } from 'zod';

/** What fills the places of a text. */
export const details = z.record(z.string(), z.union([z.string(), z.number()]));

/** How a project differs from its settings, in the texts under `detect.drift`. */
export const DRIFT_CODES = [
  'folder-new',
  'media-moved',
  'media-excluded',
  'database-new',
  'database-changed',
  'database-vanished',
  'rebuildable-included',
] as const;

export const driftFindingSchema = z.strictObject({
  code: z.enum(DRIFT_CODES),
  /** What `declined` of the settings holds to hear no more of it. */
  key: z.string(),
  details,
});

export type DriftFinding = z.infer<typeof driftFindingSchema>;
