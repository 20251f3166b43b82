import type { Level } from '../../../contract/views/health.ts';
import { footOf } from '../words/form.ts';
import { bodyOf, type Letter } from '../words/letter.ts';
import type { Send } from './channel.ts';

/** A push notification through one's own Gotify. */
export const sendGotify: Send<'gotify'> = async (letter, { server, token, plainHttp }, { call, secret }) => {
  await call({
    url: `${server.replace(/\/$/, '')}/message`,
    ...{ method: 'POST', plainHttp, body: JSON.stringify(gotifyMessage(letter)) },
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-gotify-key': await secret(token) },
  });
};

export function gotifyMessage(letter: Letter): Record<string, unknown> {
  return {
    title: letter.title,
    message: `${bodyOf(letter)}\n${footOf(letter)}`,
    priority: PRIORITIES[letter.level],
    extras: { 'client::display': { contentType: 'text/plain' }, 'cofre::message': { id: letter.id } },
  };
}

/** 0 to 10; from 8 on phones make a sound. */
const PRIORITIES: Readonly<Record<Level, number>> = { critical: 9, warning: 7, notice: 4, ok: 4 };
