import { z } from 'zod';
import { entryName } from '../settings/project.ts';
import { projectViewSchema } from '../views/project.ts';

const moment = z.number().int();
const pauseSchema = z.object({ until: moment.nullable() });

export const coreInfoSchema = z.object({
  version: z.string(),
  pid: z.number().int(),
  /** ms since 1970. */
  startedAt: z.number().int(),
  /** Number of the newest event: a client that lists first and then hears events from here misses none. */
  seq: z.number().int(),
  /** Whether nothing starts by itself, and until when (ms since 1970; null: until it is resumed). */
  paused: pauseSchema.nullable(),
});
export type CoreInfo = z.infer<typeof coreInfoSchema>;

/** A project's own, or everything's. */
const ofWhat = { project: entryName.nullable().default(null) };

export const coreRequests = {
  'core.info': { input: z.strictObject({}), output: coreInfoSchema },
  'project.list': { input: z.strictObject({}), output: z.object({ projects: z.array(projectViewSchema) }) },
  /** Nothing starts by itself until then; what a person asks for still runs. */
  pause: { input: z.strictObject({ ...ofWhat, until: moment.nullable() }), output: z.object({}) },
  resume: { input: z.strictObject(ofWhat), output: z.object({}) },
} as const;
