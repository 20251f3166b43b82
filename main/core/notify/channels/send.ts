import type { Channel } from '../../../contract/settings/channels.ts';
import type { Letter } from '../words/letter.ts';
import type { SendTools } from './channel.ts';
import { sendDesktop } from './desktop.ts';
import { sendWebhook } from './webhook.ts';

/** Sends a letter the way its channel is. */
export function sendThrough(channel: Channel, letter: Letter, tools: SendTools): Promise<void> {
  switch (channel.kind) {
    case 'desktop':
      return sendDesktop(letter, channel, tools);
    case 'webhook':
      return sendWebhook(letter, channel, tools);
    default:
      throw new Error(`no way to send through ${channel.kind}`);
  }
}
