import { z } from 'zod';
import { CHANNEL_KINDS, noticeLevel } from '../settings/channels.ts';
import { failureSchema } from './failure.ts';
import { levelSchema } from './health.ts';
import { runIdSchema } from './run.ts';

/** Milliseconds since 1970 UTC. */
const moment = z.number().int();
const count = z.number().int().nonnegative();

/** What a message is about. */
export const NOTICE_KINDS = [
  'failed',
  'incomplete',
  'interrupted',
  'still', // the same problem, again after days
  'recovered',
  'finding', // something of the health that no run tells
  'findings-over',
  'digest',
  'test',
  'ping-start',
  'ping-ok',
  'ping-fail',
  'ping-log',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export const DELIVERY_STATES = [
  'waiting', // for its turn, the end of quiet hours or the next try
  'sending',
  'delivered',
  'given-up',
  'superseded', // before it could be sent, something newer made it untrue
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** A place where people are told something, as it stands now. */
export const channelViewSchema = z.object({
  name: z.string(),
  kind: z.enum(CHANNEL_KINDS),
  enabled: z.boolean(),
  /** Where it goes, as far as that is no secret. */
  target: z.string(),
  levels: z.array(noticeLevel),
  projects: z.array(z.string()),
  /** When a test last came through, and anything at all. */
  testedAt: moment.nullable(),
  deliveredAt: moment.nullable(),
  waiting: count,
  /** Why the newest message did not come through; null when it did. */
  problem: failureSchema.nullable(),
});
export type ChannelView = z.infer<typeof channelViewSchema>;

/** One message on its way to one channel. */
export const deliverySchema = z.object({
  /** Of the message: the same in every channel and at every try. */
  id: z.string(),
  kind: z.enum(NOTICE_KINDS),
  level: levelSchema,
  project: z.string().nullable(),
  run: runIdSchema.nullable(),
  at: moment,
  /** As it is sent. */
  title: z.string(),
  body: z.string(),
  channel: z.string(),
  state: z.enum(DELIVERY_STATES),
  tries: count,
  /** Of one that waits: not before. */
  due: moment.nullable(),
  /** When it came to be so. */
  changedAt: moment,
  /** Sent again after a crash, when it is not known whether the first one had arrived. */
  repeated: z.boolean(),
  problem: failureSchema.nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;
