import path from 'node:path';
import { CofreError } from '../../../base/errors.ts';
import type { CopyProviderName } from '../../../contract/copy-providers.ts';
import type { CopyDraft, KeySources } from '../../../contract/settings/copy.ts';
import type { SecretSource } from '../../../contract/settings/secret.ts';
import { tellKept } from '../commands/secret.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import { parseDuration } from '../values/amounts.ts';
import { parseName } from '../values/name.ts';
import { parseSecretSource } from '../values/secret-source.ts';
import { usage } from '../values/usage.ts';
import { resolverOf } from '../vault/choose-vault.ts';
import { noSecretGiven } from './vault-of-copy.ts';

const DAY = 86_400_000;
/** Until the folder is marked; what its marker says is kept then. */
const ANY_MARKER = '0'.repeat(32);

export interface AddCopyOptions {
  readonly provider?: CopyProviderName;
  readonly endpoint?: string;
  readonly region?: string;
  readonly pathStyle?: boolean;
  readonly storageClass?: string;
  readonly keyFrom?: string;
  readonly secretFrom?: string;
  readonly awsChain?: boolean;
  readonly deleteKeyFrom?: string;
  readonly deleteSecretFrom?: string;
  readonly lockDays?: number;
  readonly lockMode?: 'governance' | 'compliance';
  readonly limit?: number;
  readonly grace?: number;
  readonly deleteAfter?: string;
  readonly lookFirst?: boolean;
}

export interface CopyNamed {
  readonly vault: string;
  readonly name: string;
  readonly place: string;
}

/** What a person wrote, as settings; keys that are to be in the keychain are asked for and put there. */
export async function copyFrom(
  context: Context,
  copy: CopyNamed,
  options: AddCopyOptions,
): Promise<CopyDraft> {
  const { name, place } = copy;
  parseName(name);
  const { grace, limit, deleteAfter } = options;
  const common = {
    name,
    ...(grace === undefined ? {} : { graceDays: grace / DAY }),
    ...(limit === undefined ? {} : { bandwidth: { kibPerSecond: Math.max(1, Math.round(limit / 1024)) } }),
    ...(deleteAfter === undefined ? {} : { deleteGraceDays: daysOf(deleteAfter) }),
  };
  if (!/^s3:\/\//i.test(place))
    return { ...common, kind: 'folder', path: path.resolve(place), marker: ANY_MARKER };
  return { ...common, kind: 's3', ...(await bucketFrom(context, copy, options)) };
}

const daysOf = (text: string): number | null => (text === 'never' ? null : parseDuration(text) / DAY);

type Bucket = Omit<Extract<CopyDraft, { kind: 's3' }>, 'kind' | 'name'>;

async function bucketFrom(context: Context, copy: CopyNamed, options: AddCopyOptions): Promise<Bucket> {
  const { parseS3Url } = await core.s3Place();
  const place = parseS3Url(copy.place);
  const { provider, storageClass, lockDays, lockMode = 'governance', lookFirst } = options;
  const endpoint = options.endpoint ?? place.endpoint ?? undefined;
  const region = options.region ?? (/[?&]region=/.test(copy.place) ? place.region : undefined);
  const chosen = provider ?? (endpoint === undefined ? 'aws' : 'custom');
  const deleteKeys = await deleteKeysFrom(context, copy, options);
  return {
    ...{ provider: chosen, bucket: place.bucket, prefix: place.prefix },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(options.pathStyle === true ? { pathStyle: true } : {}),
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(lockDays === undefined ? {} : { lock: { mode: lockMode, days: lockDays } }),
    ...(lookFirst === true ? { creates: 'look-first' as const } : {}),
    credentials: await keysFrom(context, copy, options),
    ...(deleteKeys === null ? {} : { deleteCredentials: deleteKeys }),
  };
}

async function keysFrom(
  context: Context,
  { vault, name }: CopyNamed,
  { awsChain, keyFrom, secretFrom }: AddCopyOptions,
): Promise<Bucket['credentials']> {
  if (awsChain === true) {
    if (keyFrom !== undefined) throw usage('conflict', { first: '--aws-chain', second: '--key-from' });
    return 'aws-chain';
  }
  const account = `copy:${vault}:${name}`;
  return {
    accessKeyId: await sourceOf(context, keyFrom ?? 'keychain', {
      account: `${account}:id`,
      what: 'copyKeyId',
    }),
    secretAccessKey: await sourceOf(context, secretFrom ?? 'keychain', {
      ...{ account: `${account}:secret`, what: 'copyKeySecret' },
    }),
  };
}

async function deleteKeysFrom(
  context: Context,
  { vault, name }: CopyNamed,
  { deleteKeyFrom, deleteSecretFrom }: AddCopyOptions,
): Promise<KeySources | null> {
  if (deleteKeyFrom === undefined && deleteSecretFrom === undefined) return null;
  const account = `copy:${vault}:${name}:delete`;
  return {
    accessKeyId: await sourceOf(context, deleteKeyFrom ?? 'keychain', {
      account: `${account}:id`,
      what: 'copyKeyId',
    }),
    secretAccessKey: await sourceOf(context, deleteSecretFrom ?? 'keychain', {
      ...{ account: `${account}:secret`, what: 'copyKeySecret' },
    }),
  };
}

interface Asked {
  readonly account: string;
  readonly what: 'copyKeyId' | 'copyKeySecret';
}

/** What is to be in the keychain and is not is asked for, and put there. */
async function sourceOf(context: Context, text: string, { account, what }: Asked): Promise<SecretSource> {
  const source = parseSecretSource(text, account);
  if (source.from !== 'keychain') return source;
  const known = await (await resolverOf(context)).find(source);
  if (known !== null) return source;
  if (!context.prompts.possible) throw noSecretGiven();
  const secret = (await context.prompts.hidden(`${context.say(`ask.${what}`)} `)).trim();
  if (secret === '') throw new CofreError('wrong-use', 'nothing was given', { reason: 'noSecretGiven' });
  context.scrubber.add(secret);
  const { secretKeeper } = await core.keeper();
  const kept = await secretKeeper(context.globals.home, context.env).set(source.account, secret);
  tellKept(context, source.account, kept);
  return source;
}
