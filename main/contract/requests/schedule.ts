import { z } from 'zod';
import { backupType } from '../settings/backup-type.ts';
import { entryName } from '../settings/project.ts';
import { runIdSchema } from '../views/run.ts';
import { TRIGGERS } from '../views/run-words.ts';
import { schedulesViewSchema } from '../views/schedule.ts';

export const scheduleRequests = {
  /** Times, conditions and pauses of one project or of all, with the next `count` starts of each schedule. */
  'schedule.list': {
    input: z.strictObject({
      project: entryName.nullable().default(null),
      count: z.number().int().min(1).max(100).default(5),
    }),
    output: schedulesViewSchema,
  },
  /** Records a backup that was left out on purpose, and why. */
  'backup.skip': {
    input: z.strictObject({
      project: entryName,
      type: backupType,
      trigger: z.enum(TRIGGERS),
      reason: z.strictObject({ code: z.string().max(64), message: z.string().max(1000) }),
    }),
    output: z.object({ run: runIdSchema }),
  },
} as const;
