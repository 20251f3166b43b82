import { z } from 'zod';
import { channelSchema } from '../settings/channels.ts';
import { entryName } from '../settings/project.ts';
import { failureSchema } from '../views/failure.ts';
import { channelViewSchema, DELIVERY_STATES, deliverySchema } from '../views/notify.ts';

const named = z.strictObject({ name: entryName });

/** What became of a test: `waiting` means that it is still tried. */
export const testResultSchema = z.object({
  channel: z.string(),
  state: z.enum(DELIVERY_STATES),
  problem: failureSchema.nullable(),
  ms: z.number().int().nonnegative(),
});
export type TestResult = z.infer<typeof testResultSchema>;

export const notifyRequests = {
  'notify.list': { input: z.strictObject({}), output: z.object({ channels: z.array(channelViewSchema) }) },
  /** A channel of that name is replaced. Secrets it names are put into the keychain beforehand. */
  'notify.add': {
    input: z.strictObject({ channel: channelSchema }),
    output: z.object({ channel: channelViewSchema }),
  },
  'notify.remove': { input: named, output: z.object({}) },
  /** Sends a test to one channel or to all that are switched on, and says what became of it. */
  'notify.test': {
    input: z.strictObject({ name: entryName.nullable().default(null) }),
    output: z.object({ results: z.array(testResultSchema) }),
  },
  /** Messages and what became of them, newest first. */
  'notify.deliveries': {
    input: z.strictObject({
      limit: z.number().int().min(1).max(500).default(50),
      channel: entryName.nullable().default(null),
    }),
    output: z.object({ deliveries: z.array(deliverySchema) }),
  },
} as const;
