import { CofreError, errnoOf } from '../../../base/errors.ts';
import type { ChannelOf } from '../../../contract/settings/channels.ts';
import { isOwnNetwork } from '../net/hosts.ts';
import { footOf } from '../words/form.ts';
import { bodyOf, type Letter } from '../words/letter.ts';
import type { Send, SendTools } from './channel.ts';

/** Longest wait for a connection, a greeting, an answer (ms). */
const WAIT_MS = 15_000;

/** Mail servers refuse for good with 5xx (RFC 5321, 4.2.1); everything else may pass. */
const REFUSED_FROM = 500;

/** An e-mail. The same message keeps its Message-ID at every try: mail programs show it once. */
export const sendEmail: Send<'email'> = async (letter, channel, tools) => {
  const { host, security, plainHttp } = channel;
  if (security === 'none' && !plainHttp && !isOwnNetwork(host))
    throw new CofreError('refused', `${host} may only be called encrypted`, { reason: 'notifyPlain', host });
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    ...{ host, port: channel.port, secure: security === 'tls', requireTLS: security === 'starttls' },
    ...{ ignoreTLS: security === 'none', ...(await login(channel, tools)) },
    ...{ connectionTimeout: WAIT_MS, greetingTimeout: WAIT_MS, socketTimeout: WAIT_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const stop = (): void => transport.close();
  tools.signal.addEventListener('abort', stop, { once: true });
  try {
    await transport.sendMail(mailOf(letter, channel));
  } catch (error) {
    throw asOurs(error, host);
  } finally {
    tools.signal.removeEventListener('abort', stop);
    transport.close();
  }
};

async function login({ user, password }: ChannelOf<'email'>, { secret }: SendTools): Promise<object> {
  if (user === undefined) return {};
  return { auth: { user, pass: password === undefined ? '' : await secret(password) } };
}

function mailOf(letter: Letter, { from, to }: ChannelOf<'email'>) {
  const urgent = letter.level === 'critical';
  return {
    from: { name: 'Cofre', address: from },
    to: [...to],
    subject: `${letter.title} (${letter.machine})`,
    text: `${bodyOf(letter)}\n\n-- \n${footOf(letter)}\n`,
    messageId: `<${letter.id}@cofre.invalid>`,
    date: new Date(letter.at),
    headers: {
      'X-Cofre-Id': letter.id,
      'Auto-Submitted': 'auto-generated',
      'Content-Language': letter.language,
    },
    ...(urgent ? { priority: 'high' as const } : {}),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function asOurs(error: unknown, host: string): CofreError {
  const status = Number(Reflect.get(Object(error), 'responseCode') ?? 0);
  const code = errnoOf(error);
  if (status >= REFUSED_FROM || code === 'EAUTH') {
    const said = status === 0 ? code : status;
    return new CofreError('refused', `${host} answered ${said}`, {
      reason: 'notifyStatus',
      host,
      status: said,
    });
  }
  const why = code || (error instanceof Error ? error.message : String(error));
  return new CofreError('unreachable', `${host} cannot be reached: ${why}`, {
    reason: 'notifyUnreachable',
    host,
    why,
  });
}
