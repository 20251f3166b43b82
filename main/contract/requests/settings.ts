import { z } from 'zod';
import { settingsSchema } from '../settings/settings.ts';

/** Told apart from any other state of the file. */
const etag = z.string().max(64);
const settled = z.object({
  /** With every default in its place. No secret is ever in it. */
  settings: settingsSchema,
  /** As written: what is left out follows the defaults. */
  written: z.record(z.string(), z.unknown()),
  etag,
  file: z.string(),
});

export const settingsRequests = {
  'settings.get': { input: z.strictObject({}), output: settled },
  /**
   * Changes values at paths (`projects.shop.retention`, `projects["my shop"].excludes[0]`); without `value` the one there
   * goes. All or nothing. 'refused' (reason settingsChanged) where `etag` is not the file's any more.
   */
  'settings.update': {
    input: z.strictObject({
      etag: etag.nullable().default(null),
      changes: z
        .array(z.strictObject({ path: z.string().min(1).max(1000), value: z.unknown().optional() }))
        .min(1)
        .max(200),
    }),
    output: settled,
  },
} as const;
