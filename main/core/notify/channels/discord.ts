import { colourOf, footOf, within } from '../words/form.ts';
import { bodyOf, type Letter } from '../words/letter.ts';
import type { Send } from './channel.ts';

/** What an embed takes (characters): Discord's reference of embeds. */
const TITLE_MAX = 256;
const DESCRIPTION_MAX = 4096;
const FOOT_MAX = 2048;

/** A message through a webhook of a channel. Nobody is mentioned, whatever a file is called. */
export const sendDiscord: Send<'discord'> = async (letter, { url, plainHttp }, { call, secret }) => {
  await call({
    ...{ url: await secret(url), method: 'POST', plainHttp, body: JSON.stringify(discordMessage(letter)) },
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
};

export function discordMessage(letter: Letter): Record<string, unknown> {
  return {
    username: 'Cofre',
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: within(plain(letter.title), TITLE_MAX),
        description: within(plain(bodyOf(letter)), DESCRIPTION_MAX),
        color: colourOf(letter.level),
        timestamp: new Date(letter.at).toISOString(),
        footer: { text: within(footOf(letter), FOOT_MAX) },
      },
    ],
  };
}

/** Marks of Discord's Markdown, so that a name stands as it is. */
function plain(text: string): string {
  return text.replaceAll(/[\\*_~`|>[\]#]/g, '\\$&');
}
