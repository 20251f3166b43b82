import { z } from 'zod';
import { backupType } from '../settings/backup-type.ts';
import { entryName } from '../settings/project.ts';
import { jobSchema } from '../views/job.ts';
import { runIdSchema } from '../views/run.ts';
import { TRIGGERS } from '../views/run-words.ts';

export const trigger = z.enum(TRIGGERS).default('manual');

/** `joined`: the same job was waiting already; it is that one's run, and it runs once. */
export const started = z.object({ run: runIdSchema, joined: z.boolean() });

/** What belongs to a project, or to a vault as a whole. */
export const place = z.union([
  z.strictObject({ project: entryName, vault: z.undefined().optional() }),
  z.strictObject({ vault: entryName, project: z.undefined().optional() }),
]);

export const jobRequests = {
  'backup.start': {
    input: z.strictObject({
      project: entryName,
      type: backupType.default('full'),
      trigger,
      reread: z.boolean().default(false).describe('Read every file again, also what looks unchanged.'),
    }),
    output: started,
  },
  'check.start': {
    input: z.strictObject({
      place,
      depth: z.enum(['quick', 'structure', 'read', 'rotation']).default('structure'),
      trigger,
    }),
    output: started,
  },
  'prune.start': { input: z.strictObject({ place, trigger }), output: started },
  'job.list': { input: z.strictObject({}), output: z.object({ jobs: z.array(jobSchema) }) },
  /** `over`: it had ended already. A running one ends at its next safe point: its `job.finished` tells. */
  'job.cancel': {
    input: z.strictObject({ run: runIdSchema }),
    output: z.object({ was: z.enum(['queued', 'running', 'elsewhere', 'over']) }),
  },
} as const;
