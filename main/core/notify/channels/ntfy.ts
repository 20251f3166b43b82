import { CofreError } from '../../../base/errors.ts';
import type { Level } from '../../../contract/views/health.ts';
import { footOf, within } from '../words/form.ts';
import { bodyOf, type Letter } from '../words/letter.ts';
import type { Send } from './channel.ts';

/** Longer messages become attachments (bytes): ntfy's documentation of limits. */
const MESSAGE_MAX = 3500;
const TITLE_MAX = 250;

/** A push notification. The same message sent again replaces the first one (`sequence_id`). */
export const sendNtfy: Send<'ntfy'> = async (letter, { url, token, plainHttp }, { call, secret }) => {
  const { server, topic } = topicOf(await secret(url));
  const authorization = token === undefined ? {} : { authorization: `Bearer ${await secret(token)}` };
  await call({
    ...{ url: server, method: 'POST', plainHttp, body: JSON.stringify(ntfyMessage(letter, topic)) },
    headers: { 'content-type': 'application/json; charset=utf-8', ...authorization },
  });
};

/** Messages as JSON go to the server, not to the topic. */
export function topicOf(address: string): { server: string; topic: string } {
  const url = URL.parse(address);
  const path = url?.pathname.split('/').filter(Boolean) ?? [];
  const topic = path.pop();
  if (url === null || topic === undefined)
    throw new CofreError('refused', 'the address of the topic is none', { reason: 'notifyAddress' });
  return { server: `${url.origin}/${path.join('/')}`, topic };
}

export function ntfyMessage(letter: Letter, topic: string): Record<string, unknown> {
  return {
    ...{ topic, sequence_id: letter.id, title: within(letter.title, TITLE_MAX) },
    message: within(`${bodyOf(letter)}\n${footOf(letter)}`, MESSAGE_MAX),
    priority: PRIORITIES[letter.level],
    tags: [TAGS[letter.level]],
  };
}

/** 5 rings until somebody looks, 3 is the default. */
const PRIORITIES: Readonly<Record<Level, number>> = { critical: 5, warning: 4, notice: 3, ok: 3 };
const TAGS: Readonly<Record<Level, string>> = {
  ...{ critical: 'rotating_light', warning: 'warning', notice: 'information_source', ok: 'white_check_mark' },
};
