import { z } from 'zod';
import { failureSchema } from '../../../contract/views/failure.ts';
import { levelSchema } from '../../../contract/views/health.ts';
import { runIdSchema } from '../../../contract/views/run.ts';
import { POWER_EVENTS } from '../../../core/power.ts';

// What the shell and the process of the core say to each other beside the contract, which goes over the local socket.

export const noticeSchema = z.object({
  title: z.string(),
  body: z.string(),
  urgency: z.enum(['critical', 'normal', 'low']),
  level: levelSchema,
  run: runIdSchema.nullable(),
  project: z.string().nullable(),
});

const keychainRequestSchema = z.intersection(
  z.object({ service: z.string(), account: z.string() }),
  z.union([
    z.object({ action: z.enum(['get', 'remove']) }),
    z.object({ action: z.literal('set'), secret: z.string() }),
  ]),
);

export const keychainAnswerSchema = z.union([
  z.object({ state: z.literal('done'), found: z.string().nullable() }),
  z.object({ state: z.enum(['absent', 'failed']), why: z.string() }),
]);

const id = z.number().int();

export const fromCoreSchema = z.discriminatedUnion('kind', [
  /** The core listens. */
  z.object({ kind: z.literal('ready'), pid: z.number().int() }),
  /** It could not begin; it ends by itself. */
  z.object({ kind: z.literal('failed'), failure: failureSchema }),
  z.object({ kind: z.literal('notify'), id, notice: noticeSchema }),
  z.object({ kind: z.literal('keychain'), id, request: keychainRequestSchema, limitMs: z.number() }),
]);
export type FromCore = z.infer<typeof fromCoreSchema>;

export const toCoreSchema = z.discriminatedUnion('kind', [
  /** Stop what runs where it is safe, record it, and end. */
  z.object({ kind: z.literal('close') }),
  z.object({ kind: z.literal('power'), event: z.enum(POWER_EVENTS) }),
  /** null: it is shown. */
  z.object({ kind: z.literal('notified'), id, why: z.string().nullable() }),
  z.object({ kind: z.literal('clicked'), id }),
  z.object({ kind: z.literal('keychain'), id, answer: keychainAnswerSchema }),
]);
export type ToCore = z.infer<typeof toCoreSchema>;
