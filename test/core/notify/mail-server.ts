import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';
import type { ChannelDraft } from '../../../main/contract/settings/channels.ts';

export interface MailServer {
  readonly port: number;
  readonly letters: string[];
  /** `name / password` of each login. */
  readonly users: string[];
}

export interface MailServerOptions {
  /** What it says to every letter, as `454 4.7.0 try later`. */
  readonly refusal?: string;
  /** Of the server itself: where it is encrypted, logins are only taken so. */
  readonly tls?: Pick<SMTPServerOptions, 'secure' | 'key' | 'cert'>;
}

/** A real mail server on this machine, until the test ends. */
export async function mailServer({ refusal = '', tls }: MailServerOptions = {}): Promise<MailServer> {
  const letters: string[] = [];
  const users: string[] = [];
  const security = tls ?? { hideSTARTTLS: true, allowInsecureAuth: true };
  const server = new SMTPServer({
    ...{ authOptional: false, logger: false, disableReverseLookup: true, ...security },
    onAuth: ({ username, password }, _session, done) => {
      users.push(`${username} / ${password}`);
      done(null, { user: username });
    },
    onMailFrom: (_address, _session, done) => {
      if (refusal === '') return done();
      const [status = '', ...words] = refusal.split(' ');
      done(Object.assign(new Error(words.join(' ')), { responseCode: Number(status) }));
    },
    onData: (stream, _session, done) => {
      let letter = '';
      stream.setEncoding('utf8').on('data', (text: string) => {
        letter += text;
      });
      stream.on('end', () => {
        letters.push(letter);
        done();
      });
    },
  });
  server.on('error', () => undefined); // of one connection: whoever called is told
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, letters, users };
}

type Email = Extract<ChannelDraft, { kind: 'email' }>;

export function mailChannel(port: number, more: Partial<Email> = {}): Email {
  return {
    ...{ kind: 'email', name: 'mail', host: '127.0.0.1', port, security: 'none', user: 'cofre' },
    ...{ password: { from: 'env', name: 'PASSWORD' }, from: 'cofre@example.org', to: ['me@example.org'] },
    ...more,
  };
}
