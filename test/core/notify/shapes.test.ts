import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { discordMessage } from '../../../main/core/notify/channels/discord.ts';
import { gotifyMessage } from '../../../main/core/notify/channels/gotify.ts';
import { ntfyMessage, topicOf } from '../../../main/core/notify/channels/ntfy.ts';
import { slackMessage } from '../../../main/core/notify/channels/slack.ts';
import { teamsMessage } from '../../../main/core/notify/channels/teams.ts';
import { telegramMessage } from '../../../main/core/notify/channels/telegram.ts';
import { endless, failure } from './letters.ts';

// Each service's own documentation of what it takes, as far as we use it.
const text = (most: number) =>
  z
    .string()
    .min(1)
    .refine((value) => [...value].length <= most);
const plainText = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: text(most), emoji: z.boolean() });
/** Block Kit: https://docs.slack.dev/reference/block-kit/blocks */
const slack = z.strictObject({
  text: z.string().min(1),
  blocks: z.tuple([
    z.strictObject({ type: z.literal('header'), text: plainText(150) }),
    z.strictObject({ type: z.literal('section'), text: plainText(3000) }),
    z.strictObject({ type: z.literal('context'), elements: z.array(plainText(3000)).max(10) }),
  ]),
});
/** Execute Webhook, Embed Limits: https://discord.com/developers/docs/resources/webhook#execute-webhook */
const discord = z.strictObject({
  username: text(80),
  allowed_mentions: z.strictObject({ parse: z.array(z.never()) }),
  embeds: z
    .array(
      z.strictObject({
        title: text(256),
        description: text(4096),
        color: z.number().int().min(0).max(0xffffff),
        timestamp: z.iso.datetime(),
        footer: z.strictObject({ text: text(2048) }),
      }),
    )
    .max(10),
});
/** sendMessage: https://core.telegram.org/bots/api#sendmessage */
const telegram = z.strictObject({
  chat_id: z.union([z.number().int(), z.string().regex(/^@/)]),
  text: text(4096),
  disable_notification: z.boolean(),
  link_preview_options: z.strictObject({ is_disabled: z.boolean() }),
});
/** Adaptive Cards 1.4 in a message of Workflows: https://adaptivecards.io/explorer/TextBlock.html */
const teams = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: z.literal('AdaptiveCard'),
        version: z.literal('1.4'),
        body: z
          .array(
            z.strictObject({
              type: z.literal('TextBlock'),
              text: z.string().min(1),
              wrap: z.literal(true),
              size: z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']).optional(),
              weight: z.enum(['Lighter', 'Default', 'Bolder']).optional(),
              color: z
                .enum(['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention'])
                .optional(),
              isSubtle: z.boolean().optional(),
            }),
          )
          .min(1),
      }),
    }),
  ]),
});
/** Publish as JSON: https://docs.ntfy.sh/publish/#publish-as-json */
const ntfy = z.strictObject({
  topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
  sequence_id: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
  title: text(250),
  message: z.string().refine((value) => Buffer.byteLength(value) <= 4096),
  priority: z.number().int().min(1).max(5),
  tags: z.array(z.string()),
});
/** POST /message: https://gotify.net/api-docs, https://gotify.net/docs/msgextras */
const gotify = z.strictObject({
  title: z.string(),
  message: z.string().min(1),
  priority: z.number().int().min(0).max(10),
  extras: z.record(z.string().regex(/^[a-z]+::[a-z]+$/), z.object({})),
});

describe.each([
  ['a failure', failure],
  ['the longest text there is', endless],
])('%s has the shape that each service takes', (_what, letter) => {
  test.each([
    ['Slack', slack, slackMessage(letter)],
    ['Discord', discord, discordMessage(letter)],
    ['Telegram, a number', telegram, telegramMessage(letter, '-1001234567890')],
    ['Telegram, a channel', telegram, telegramMessage(letter, '@backups')],
    ['Teams', teams, teamsMessage(letter)],
    ['ntfy', ntfy, ntfyMessage(letter, 'our_topic')],
    ['Gotify', gotify, gotifyMessage(letter)],
  ] as const)('%s', (_name, schema, message) => {
    expect(schema.safeParse(message).error?.issues ?? []).toEqual([]);
  });
});

test('what a file or an error is called mentions nobody and changes no format', () => {
  expect(slackMessage(failure).text).toContain('&lt;!channel&gt;');
  expect(JSON.stringify(discordMessage(failure))).toContain(
    JSON.stringify('\\*\\*refused\\*\\*').slice(1, -1),
  );
  expect(JSON.stringify(teamsMessage(failure))).toContain(JSON.stringify('\\*\\*refused\\*\\*').slice(1, -1));
  expect(telegramMessage(failure, '1')).not.toHaveProperty('parse_mode');
});

test.each([
  ['https://ntfy.sh/topic', 'https://ntfy.sh/', 'topic'],
  ['https://push.example.org/ntfy/topic/', 'https://push.example.org/ntfy', 'topic'],
])('the topic %s is on %s', (address, server, topic) => {
  expect(topicOf(address)).toEqual({ server, topic });
});
