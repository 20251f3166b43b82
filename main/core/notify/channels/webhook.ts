import { createHmac } from 'node:crypto';
import { bodyOf, type Letter } from '../words/letter.ts';
import type { Send } from './channel.ts';

/** JSON as docs/notifications.md describes it, signed as standardwebhooks.com has it. */
export const sendWebhook: Send<'webhook'> = async (letter, { url, secret, plainHttp }, tools) => {
  const body = JSON.stringify(payloadOf(letter));
  const timestamp = String(Math.floor(tools.now() / 1000));
  const signature =
    secret === undefined
      ? {}
      : { 'webhook-signature': sign(await tools.secret(secret), letter.id, timestamp, body) };
  await tools.call({
    ...{ url, method: 'POST', plainHttp, body },
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...{ 'webhook-id': letter.id, 'webhook-timestamp': timestamp },
      ...signature,
    },
  });
};

export function payloadOf(letter: Letter): Record<string, unknown> {
  const { id, at, kind, level, project, run, machine, title, lines, command } = letter;
  return {
    ...{ schema: 'cofre.notification/1', id, at: new Date(at).toISOString(), kind, level, project, run },
    ...{ machine, title, body: bodyOf(letter), lines, command },
  };
}

/** `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; a key that begins with `whsec_` is base64. */
export function sign(secret: string, id: string, timestamp: string, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
