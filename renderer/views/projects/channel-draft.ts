import type { ChannelKind } from '../../../main/contract/settings/channels.ts';

export type FieldName =
  | 'host'
  | 'user'
  | 'password'
  | 'from'
  | 'to'
  | 'url'
  | 'secretUrl'
  | 'token'
  | 'chat'
  | 'server';
export type Filled = Partial<Record<FieldName, string>>;

interface ChannelField {
  readonly name: FieldName;
  readonly secret?: boolean;
  readonly optional?: boolean;
}

export const KINDS: readonly ChannelKind[] = [
  ...([
    'desktop',
    'email',
    'webhook',
    'slack',
    'discord',
    'telegram',
    'teams',
    'ntfy',
    'gotify',
    'ping',
  ] as const),
];

const secretUrl: readonly ChannelField[] = [{ name: 'secretUrl', secret: true }];

/** What a person fills in for each kind of channel. */
export const FIELDS: Readonly<Record<ChannelKind, readonly ChannelField[]>> = {
  desktop: [],
  email: [
    ...[{ name: 'host' as const }, { name: 'user' as const, optional: true }],
    ...[
      { name: 'password' as const, secret: true, optional: true },
      { name: 'from' as const },
      { name: 'to' as const },
    ],
  ],
  webhook: [{ name: 'url' }],
  slack: secretUrl,
  discord: secretUrl,
  teams: secretUrl,
  ntfy: secretUrl,
  ping: secretUrl,
  telegram: [{ name: 'token', secret: true }, { name: 'chat' }],
  gotify: [{ name: 'server' }, { name: 'token', secret: true }],
};

/** The settings of the channel; what is secret is only named. */
export function channelDraft(kind: ChannelKind, name: string, filled: Filled): object {
  const plain = (field: FieldName) => (filled[field] ?? '').trim();
  const kept = (field: FieldName) => ({ from: 'keychain', account: accountOf(name, field) });
  switch (kind) {
    case 'desktop':
      return { kind, name };
    case 'email':
      return {
        ...{ kind, name, host: plain('host'), from: plain('from') },
        to: plain('to')
          .split(/[,;\s]+/)
          .filter(Boolean),
        ...(plain('user') === '' ? {} : { user: plain('user') }),
        ...(plain('password') === '' ? {} : { password: kept('password') }),
      };
    case 'webhook':
      return { kind, name, url: plain('url') };
    case 'telegram':
      return { kind, name, token: kept('token'), chat: plain('chat') };
    case 'gotify':
      return { kind, name, server: plain('server'), token: kept('token') };
    case 'slack':
    case 'discord':
    case 'teams':
    case 'ntfy':
    case 'ping':
      return { kind, name, url: kept('secretUrl') };
  }
}

/** The first name of its kind that is free: `email`, `email-2`, ... */
export function freeName(kind: ChannelKind, taken: readonly string[]): string {
  for (let n = 2, name: string = kind; ; n += 1) {
    if (!taken.includes(name)) return name;
    name = `${kind}-${n}`;
  }
}

export function secretsOf(
  kind: ChannelKind,
  channel: string,
  filled: Filled,
): { account: string; secret: string }[] {
  return FIELDS[kind]
    .filter(({ secret }) => secret === true)
    .map(({ name }) => ({ account: accountOf(channel, name), secret: (filled[name] ?? '').trim() }))
    .filter(({ secret }) => secret !== '');
}

function accountOf(channel: string, field: FieldName): string {
  return `notify:${channel}:${field}`;
}
