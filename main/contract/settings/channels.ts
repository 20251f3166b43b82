import { z } from 'zod';
import { entryName } from './project.ts';
import { secretSchema } from './secret.ts';

/** Where people can be told something; `ping` tells a watchman that all is well, so that silence is noticed. */
export const CHANNEL_KINDS = [
  'desktop',
  'email',
  'webhook',
  'slack',
  'discord',
  'telegram',
  'teams',
  'ntfy',
  'gotify',
  'ping',
] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** How bad what is told is: `critical` needs a person now, `warning` soon. */
export const noticeLevel = z.enum(['critical', 'warning', 'notice']);

const common = {
  name: entryName.describe('Its name.'),
  enabled: z.boolean().default(true).describe('false: it stays here, but nothing is sent.'),
  projects: z.array(entryName).default([]).describe('Only about these projects; none: about all.'),
};

const told = {
  ...common,
  levels: z
    .array(noticeLevel)
    .min(1)
    .default(['critical', 'warning'])
    .describe('What is told: `critical`, `warning`, `notice`.'),
  recoveries: z.boolean().default(true).describe('Also tell when a problem is over.'),
  digest: z.boolean().default(true).describe('Also send the weekly digest, where there is one.'),
};

const network = {
  plainHttp: z
    .boolean()
    .default(false)
    .describe('true: also without encryption to hosts that are not on this machine or in this network.'),
};

const webAddress = z.string().regex(/^https?:\/\/[^/@\s]+(\/\S*)?$/, 'webAddress');
const mailAddress = z.string().regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+$/, 'mailAddress');

const desktop = z
  .strictObject({ kind: z.literal('desktop').describe('On this desktop.'), ...told })
  .describe('A notification of this desktop. Failures stay until they are closed.');

const email = z
  .strictObject({
    kind: z.literal('email').describe('By e-mail.'),
    ...told,
    host: z.string().min(1).describe('Mail server (SMTP).'),
    port: z.number().int().min(1).max(65535).default(587).describe('Its port: 587, or 465 with `tls`.'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('`tls` from the start, `starttls` before anything is told; `none` in this network only.'),
    user: z.string().optional().describe('Name it wants; none: it lets everybody send.'),
    password: secretSchema.optional().describe('Where the password comes from.'),
    from: mailAddress.describe('Sender.'),
    to: z.array(mailAddress).min(1).max(20).describe('Receivers.'),
    ...network,
  })
  .describe('E-mail through any SMTP server.');

const webhook = z
  .strictObject({
    kind: z.literal('webhook').describe('To a program of yours.'),
    ...told,
    url: webAddress.describe('Address the JSON is sent to.'),
    secret: secretSchema
      .optional()
      .describe('Key of the signature (HMAC-SHA256, as standardwebhooks.com has it); none: not signed.'),
    ...network,
  })
  .describe('JSON to an address of yours, signed.');

const secretAddress = <K extends 'slack' | 'discord' | 'teams'>(kind: K, name: string) =>
  z
    .strictObject({
      kind: z.literal(kind).describe(`To ${name}.`),
      ...told,
      url: secretSchema.describe(
        'Where the address of its webhook comes from: whoever has it can write there.',
      ),
      ...network,
    })
    .describe(`A message in ${name}.`);

const telegram = z
  .strictObject({
    kind: z.literal('telegram').describe('To Telegram.'),
    ...told,
    token: secretSchema.describe('Where the token of the bot comes from.'),
    chat: z.string().min(1).describe('Number of the chat, or @channel.'),
    server: webAddress.default('https://api.telegram.org').describe('Server of the bot.'),
    ...network,
  })
  .describe('A message from a bot in Telegram.');

const ntfy = z
  .strictObject({
    kind: z.literal('ntfy').describe('To ntfy.'),
    ...told,
    url: secretSchema.describe('Where the address of the topic comes from: whoever has it can read along.'),
    token: secretSchema.optional().describe('Where the access token comes from, where the topic needs one.'),
    ...network,
  })
  .describe('A push notification by ntfy.');

const gotify = z
  .strictObject({
    kind: z.literal('gotify').describe('To Gotify.'),
    ...told,
    server: webAddress.describe('Address of the server.'),
    token: secretSchema.describe('Where the token of the application comes from.'),
    ...network,
  })
  .describe('A push notification by Gotify.');

const ping = z
  .strictObject({
    kind: z.literal('ping').describe('A sign of life.'),
    ...common,
    url: secretSchema.describe('Where the address comes from that is called after each good backup.'),
    style: z
      .enum(['healthchecks', 'plain'])
      .default('healthchecks')
      .describe(
        '`healthchecks`: also start, failure and log, as healthchecks.io has it; `plain`: just called.',
      ),
    failUrl: secretSchema.optional().describe('With `plain`: the address to call after a failure.'),
    types: z
      .array(z.enum(['full', 'quick', 'database']))
      .default([])
      .describe('Only after backups of these types; none: after all.'),
    log: z.boolean().default(true).describe('false: without the end of the log.'),
    ...network,
  })
  .describe('Calls an address after good backups: whoever misses the call raises the alarm.');

export const channelSchema = z.discriminatedUnion('kind', [
  desktop,
  email,
  webhook,
  secretAddress('slack', 'Slack'),
  secretAddress('discord', 'Discord'),
  telegram,
  secretAddress('teams', 'Microsoft Teams'),
  ntfy,
  gotify,
  ping,
]);
export type Channel = z.infer<typeof channelSchema>;
export type ChannelOf<K extends ChannelKind> = Extract<Channel, { kind: K }>;
/** As a person writes it: what has a default may be left out. */
export type ChannelDraft = z.input<typeof channelSchema>;
