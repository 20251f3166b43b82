import { z } from 'zod';
import { levelSchema } from './views/health.ts';
import { jobSchema, progressViewSchema } from './views/job.ts';
import { logLineSchema } from './views/log.ts';
import { runIdSchema, runSchema } from './views/run.ts';

/** What a core tells. Each event says what is so now: who has missed one is right again with the next. */
export const coreEventBodies = [
  z.object({ kind: z.literal('job.queued'), run: runSchema }),
  z.object({ kind: z.literal('job.started'), run: runSchema }),
  z.object({ kind: z.literal('job.progress'), run: runIdSchema, progress: progressViewSchema }),
  z.object({ kind: z.literal('job.log'), run: runIdSchema, line: logLineSchema }),
  /** Also of a skipped run, which was never queued. */
  z.object({ kind: z.literal('job.finished'), run: runSchema }),
  z.object({ kind: z.literal('settings.changed') }),
  z.object({ kind: z.literal('pause.changed') }),
  /** The verdict over everything, when it or any finding changed. */
  z.object({ kind: z.literal('health.changed'), level: levelSchema }),
  /** Drills, coverage of the rotation. */
  z.object({ kind: z.literal('proofs.changed') }),
  z.object({ kind: z.literal('holds.changed') }),
  z.object({ kind: z.literal('copies.changed') }),
  /** Channels, deliveries. */
  z.object({ kind: z.literal('notifications.changed') }),
  /** Somebody clicked on a notification of the desktop: a window shows what it is about. */
  z.object({
    kind: z.literal('notification.clicked'),
    run: runIdSchema.nullable(),
    project: z.string().nullable(),
  }),
  z.object({ kind: z.literal('core.stopping') }),
  /** Events were lost for this listener: ask for what you show anew. `jobs` are those that wait or run now. */
  z.object({ kind: z.literal('reset'), jobs: z.array(jobSchema) }),
] as const;

/** `seq` grows with each event, also over restarts of the core; a listener goes on after the last it has seen. */
const seq = { seq: z.number().int() };

export const coreEventBodySchema = z.discriminatedUnion('kind', coreEventBodies);
export const coreEventSchema = z.intersection(coreEventBodySchema, z.object(seq));

export type CoreEventBody = z.infer<typeof coreEventBodySchema>;
export type CoreEvent = CoreEventBody & { readonly seq: number };
export type CoreEventKind = CoreEventBody['kind'];
