import { assertNever } from '../../../base/errors.ts';
import type { Channel } from '../../../contract/settings/channels.ts';
import type { Letter } from '../words/letter.ts';
import type { SendTools } from './channel.ts';
import { sendDesktop } from './desktop.ts';
import { sendDiscord } from './discord.ts';
import { sendEmail } from './email.ts';
import { sendGotify } from './gotify.ts';
import { sendNtfy } from './ntfy.ts';
import { sendPing } from './ping.ts';
import { sendSlack } from './slack.ts';
import { sendTeams } from './teams.ts';
import { sendTelegram } from './telegram.ts';
import { sendWebhook } from './webhook.ts';

/** Sends a letter the way its channel is. */
export function sendThrough(channel: Channel, letter: Letter, tools: SendTools): Promise<void> {
  switch (channel.kind) {
    case 'desktop':
      return sendDesktop(letter, channel, tools);
    case 'email':
      return sendEmail(letter, channel, tools);
    case 'webhook':
      return sendWebhook(letter, channel, tools);
    case 'slack':
      return sendSlack(letter, channel, tools);
    case 'discord':
      return sendDiscord(letter, channel, tools);
    case 'telegram':
      return sendTelegram(letter, channel, tools);
    case 'teams':
      return sendTeams(letter, channel, tools);
    case 'ntfy':
      return sendNtfy(letter, channel, tools);
    case 'gotify':
      return sendGotify(letter, channel, tools);
    case 'ping':
      return sendPing(letter, channel, tools);
    default:
      return assertNever(channel);
  }
}
