import { z } from 'zod';
import { coreEventSchema } from '../../contract/events.ts';
import { failureSchema } from '../../contract/views/failure.ts';

/** Grows when an older partner could not understand the messages any more. */
export const PROTOCOL = 1;

const id = z.number().int().nonnegative();
const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** First line of the core. */
export const greetingSchema = z.object({
  kind: z.literal('hello'),
  protocol: z.number().int(),
  cofre: z.string(),
  nonce: hex,
});

/** First line of a client; `proof` shows that it could read core.json. */
export const helloSchema = z.strictObject({
  kind: z.literal('hello'),
  protocol: z.number().int(),
  nonce: hex,
  proof: hex,
});

/** Answer to it: shows that this is the core that wrote core.json. */
export const welcomeSchema = z.object({ kind: z.literal('welcome'), proof: hex });

export const fromClientSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('request'), id, request: z.string().max(64), input: z.unknown() }),
  /** Events from now on come with this id, until `stop`. */
  z.strictObject({ kind: z.literal('events'), id, since: z.number().int().nullable() }),
  z.strictObject({ kind: z.literal('stop'), id }),
]);
export type FromClient = z.infer<typeof fromClientSchema>;

/** `id` null: the connection itself failed, and ends. */
const errorSchema = z.object({ kind: z.literal('error'), id: id.nullable(), error: failureSchema });

export const fromCoreSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), id, output: z.unknown() }),
  z.object({ kind: z.literal('event'), id, event: coreEventSchema }),
  z.object({ kind: z.literal('end'), id }),
  errorSchema,
]);
export type FromCore = z.infer<typeof fromCoreSchema>;

export const atGreetingSchema = z.discriminatedUnion('kind', [greetingSchema, errorSchema]);
export const atWelcomeSchema = z.discriminatedUnion('kind', [welcomeSchema, errorSchema]);

/** The value of a line, or null when it is none of ours. */
export function parseLine<T>(line: Buffer, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(line.toString('utf8'))).data ?? null;
  } catch {
    return null; // no JSON
  }
}
