import { z } from 'zod';
import { copySchema } from '../settings/copy.ts';
import { entryName } from '../settings/project.ts';
import { copyCheckSchema, copyViewSchema } from '../views/copy.ts';
import { runIdSchema } from '../views/run.ts';
import { TRIGGERS } from '../views/run-words.ts';

const copy = { vault: entryName, name: entryName };

export const copyRequests = {
  'copy.list': {
    input: z.strictObject({ vault: entryName.optional() }),
    output: z.object({ copies: z.array(copyViewSchema) }),
  },
  /** For a folder `marker` may be any: the folder is marked, and what is in its marker is kept. */
  'copy.add': {
    input: z.strictObject({ vault: entryName, copy: copySchema, replace: z.boolean().default(false) }),
    output: z.object({ copy: copyViewSchema }),
  },
  /** Tries everything a copy needs with a probe object; `copy` is one that is not in the settings (yet). */
  'copy.test': {
    input: z.union([
      z.strictObject(copy),
      z.strictObject({ vault: entryName, copy: copySchema, name: z.undefined().optional() }),
    ]),
    output: z.object({ checks: z.array(copyCheckSchema), ok: z.boolean() }),
  },
  'copy.run': {
    input: z.strictObject({
      ...copy,
      trigger: z.enum(TRIGGERS).default('manual'),
      fresh: z.boolean().default(true).describe('List the copy anew, whatever is remembered of it.'),
      anew: z.boolean().default(false).describe('It is empty on purpose: forget what it held.'),
      manyMayGo: z
        .boolean()
        .default(false)
        .describe('Remove what the vault dropped though it is most of it.'),
    }),
    output: z.object({ run: runIdSchema, joined: z.boolean() }),
  },
  /** Forgets the copy; what lies there stays. */
  'copy.remove': { input: z.strictObject(copy), output: z.object({ url: z.string() }) },
} as const;
