import { createHash } from 'node:crypto';
import type { ChannelOf } from '../../../contract/settings/channels.ts';
import type { Letter } from '../words/letter.ts';
import type { Send, SendTools } from './channel.ts';

/** What healthchecks.io adds to the address. */
const ENDINGS: Readonly<Partial<Record<Letter['kind'], string>>> = {
  ...{ 'ping-start': '/start', 'ping-ok': '', 'ping-fail': '/fail', 'ping-log': '/log', test: '/log' },
};

/** A sign of life: whoever gets it raises the alarm when it stays away. */
export const sendPing: Send<'ping'> = async (letter, channel, tools) => {
  const called =
    channel.style === 'healthchecks'
      ? await healthchecks(letter, channel, tools)
      : await plain(letter, channel, tools);
  if (called === null) return;
  const body = channel.log && channel.style === 'healthchecks' ? textOf(letter) : undefined;
  await tools.call({
    ...{ url: called, plainHttp: channel.plainHttp, method: body === undefined ? 'GET' : 'POST' },
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'text/plain; charset=utf-8' } }),
  });
};

/** `<address>/start?rid=<uuid>`: start and end of one run are told apart from those of another. */
async function healthchecks(
  letter: Letter,
  { url }: ChannelOf<'ping'>,
  { secret }: SendTools,
): Promise<string> {
  const address = new URL(await secret(url));
  address.pathname = `${address.pathname.replace(/\/$/, '')}${ENDINGS[letter.kind] ?? '/log'}`;
  if (letter.run !== null) address.searchParams.set('rid', uuidOf(letter.run));
  return address.href;
}

/** A plain address is called when all is well (and by a test); after a failure the other one, where there is one. */
async function plain(
  letter: Letter,
  { url, failUrl }: ChannelOf<'ping'>,
  { secret }: SendTools,
): Promise<string | null> {
  switch (letter.kind) {
    case 'ping-ok':
    case 'test':
      return secret(url);
    case 'ping-fail':
      return failUrl === undefined ? null : secret(failUrl);
    default:
      return null;
  }
}

function textOf(letter: Letter): string | undefined {
  const parts = [letter.title, ...letter.lines, letter.log].filter((part) => part !== '');
  return letter.kind === 'ping-start' || parts.length === 0 ? undefined : parts.join('\n');
}

/** The same UUID for the same run (version 8: of our own making). */
export function uuidOf(run: string): string {
  const hex = createHash('sha256').update(`cofre run ${run}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
