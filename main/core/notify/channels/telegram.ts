import { plainText, within } from '../words/form.ts';
import type { Letter } from '../words/letter.ts';
import type { Send } from './channel.ts';

/** Longest text of a message (characters): Bot API, sendMessage. */
const TEXT_MAX = 4096;

/** A message from a bot. Its token is a part of the address: only the host of it is ever told. */
export const sendTelegram: Send<'telegram'> = async (letter, channel, { call, secret }) => {
  const { server, token, chat, plainHttp } = channel;
  await call({
    url: `${server.replace(/\/$/, '')}/bot${await secret(token)}/sendMessage`,
    ...{ method: 'POST', plainHttp, body: JSON.stringify(telegramMessage(letter, chat)) },
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
};

/** Without a parse mode: the text stands as it is. */
export function telegramMessage(letter: Letter, chat: string): Record<string, unknown> {
  return {
    chat_id: /^-?\d+$/.test(chat) ? Number(chat) : chat,
    text: within(plainText(letter), TEXT_MAX),
    disable_notification: letter.level === 'ok' || letter.level === 'notice',
    link_preview_options: { is_disabled: true },
  };
}
