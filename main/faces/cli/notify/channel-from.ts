import { type Channel, type ChannelKind, channelSchema } from '../../../contract/settings/channels.ts';
import type { SecretSource } from '../../../contract/settings/secret.ts';
import { readSecretInput } from '../ask/secret-input.ts';
import { tellKept } from '../commands/secret.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import { parseSecretSource } from '../values/secret-source.ts';
import { usage } from '../values/usage.ts';
import type { TextKey } from '../words/texts.ts';

export interface ChannelOptions {
  readonly level?: string[];
  readonly recoveries: boolean;
  readonly digest: boolean;
  readonly only?: string[];
  readonly plainHttp?: boolean;
  readonly secretFrom?: string;
  readonly url?: string;
  readonly signed?: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly security?: string;
  readonly user?: string;
  readonly from?: string;
  readonly to?: string[];
  readonly chat?: string;
  readonly server?: string;
  readonly token?: boolean;
  readonly tokenFrom?: string;
  readonly plain?: boolean;
  readonly failFrom?: string;
  readonly type?: string[];
  readonly log: boolean;
}

/** A channel as the words on the command line say; its secret is asked for and kept in the keychain, or read elsewhere. */
export async function channelFrom(
  context: Context,
  { kind, name }: { kind: ChannelKind; name: string },
  options: ChannelOptions,
): Promise<Channel> {
  const own = await ownFields(context, { kind, name }, options);
  const { level, recoveries, digest, only, plainHttp } = options;
  const people = {
    ...(level === undefined ? {} : { levels: level }),
    ...{ recoveries, digest },
  };
  const draft = {
    ...{ kind, name },
    ...(kind === 'ping' ? {} : people),
    ...(only === undefined ? {} : { projects: only }),
    ...(plainHttp === true && kind !== 'desktop' ? { plainHttp } : {}),
    ...own,
  };
  const checked = channelSchema.safeParse(draft);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw usage('channelValue', {
    key: issue?.path.join('.') ?? '',
    why: expected(context, issue?.message ?? ''),
  });
}

function expected({ texts }: Context, message: string): string {
  return texts.raw(`settings.expected.${message}`) ?? message;
}

async function ownFields(
  context: Context,
  { kind, name }: { kind: ChannelKind; name: string },
  options: ChannelOptions,
): Promise<object> {
  const secret = (of: TextKey) => sourceOf(context, name, options.secretFrom, of);
  switch (kind) {
    case 'desktop':
      return {};
    case 'email': {
      const { host, port, security, user, from, to } = options;
      const fields = { host, port, security, user, from, to };
      return user === undefined
        ? known(fields)
        : { ...known(fields), password: await secret('notify.ask.password') };
    }
    case 'webhook': {
      const isSigned = options.signed === true || options.secretFrom !== undefined;
      return {
        ...known({ url: options.url }),
        ...(isSigned ? { secret: await secret('notify.ask.signing') } : {}),
      };
    }
    case 'slack':
    case 'discord':
    case 'teams':
      return { url: await secret('notify.ask.address') };
    case 'telegram':
      return {
        ...known({ chat: options.chat, server: options.server }),
        token: await secret('notify.ask.token'),
      };
    case 'gotify':
      return { ...known({ server: options.server }), token: await secret('notify.ask.token') };
    case 'ntfy': {
      const { token, tokenFrom } = options;
      const url = await secret('notify.ask.topic');
      if (token !== true && tokenFrom === undefined) return { url };
      return { url, token: await sourceOf(context, `${name}:token`, tokenFrom, 'notify.ask.token') };
    }
    case 'ping': {
      const { plain, failFrom, type, log } = options;
      return {
        ...{ url: await secret('notify.ask.address'), log },
        ...known({ types: type, style: plain === true ? 'plain' : undefined }),
        ...(failFrom === undefined ? {} : { failUrl: parseSecretSource(failFrom, `notify:${name}:fail`) }),
      };
    }
  }
}

function known(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Where the secret is read: as told, else it is asked for (or read from standard input) and kept under the channel's name. */
async function sourceOf(
  context: Context,
  name: string,
  from: string | undefined,
  question: TextKey,
): Promise<SecretSource> {
  const account = `notify:${name}`;
  if (from !== undefined) return parseSecretSource(from, account);
  const secret = await readSecretInput(context, context.say(question));
  if (secret === '') throw usage('noSecretGiven');
  context.scrubber.add(secret);
  const kept = await (await core.keeper())
    .secretKeeper(context.globals.home, context.env)
    .set(account, secret);
  tellKept(context, account, kept);
  return { from: 'keychain', account };
}
