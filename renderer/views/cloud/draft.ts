import { COPY_PROVIDERS, type CopyProviderName } from '../../../main/contract/copy-providers.ts';
import type { CopyDraft } from '../../../main/contract/settings/copy.ts';

/** The form as it is filled in: text, until it is a draft. */
export interface Filled {
  readonly kind: 's3' | 'folder';
  readonly vault: string;
  readonly name: string;
  readonly path: string;
  readonly provider: CopyProviderName;
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly keyId: string;
  readonly keySecret: string;
  readonly lockDays: string;
  readonly limit: string;
}

export const nothingFilled: Filled = {
  ...{ kind: 's3', vault: '', name: '', path: '', provider: 'aws', endpoint: '', region: '' },
  ...{ bucket: '', prefix: '', keyId: '', keySecret: '', lockDays: '', limit: '' },
};

/** `copy.add` marks the folder and puts its own marker here. */
const ANY_MARKER = '0'.repeat(32);

export function draftOf(filled: Filled): CopyDraft {
  const { kind, name, path, provider, endpoint, region, bucket, prefix, keyId, lockDays, limit } = filled;
  const kibPerSecond = Number(limit);
  const bandwidth = kibPerSecond > 0 ? { bandwidth: { kibPerSecond: Math.round(kibPerSecond) } } : {};
  if (kind === 'folder') return { kind, name, path, marker: ANY_MARKER, ...bandwidth };
  return {
    ...{ kind, name, provider, bucket, prefix: prefix.replace(/^\/+|\/+$/g, '') },
    ...(region === '' ? {} : { region }),
    ...(COPY_PROVIDERS[provider].endpoint === 'given' && endpoint !== '' ? { endpoint } : {}),
    credentials: keyId === '' ? 'aws-chain' : keysOf(filled),
    ...(Number(lockDays) > 0
      ? { lock: { mode: 'governance' as const, days: Math.round(Number(lockDays)) } }
      : {}),
    ...bandwidth,
  };
}

function keysOf({
  vault,
  name,
}: Filled): Exclude<Extract<CopyDraft, { kind: 's3' }>['credentials'], 'aws-chain'> {
  const key = (part: string) => ({ from: 'keychain' as const, account: `copy:${vault}:${name}:${part}` });
  return { accessKeyId: key('id'), secretAccessKey: key('secret') };
}

/** Names of the fields without which it cannot be tried. */
export function missingIn(filled: Filled): (keyof Filled)[] {
  const { kind, provider } = filled;
  const wanted: (keyof Filled)[] =
    kind === 'folder'
      ? ['vault', 'name', 'path']
      : [
          ...(['vault', 'name', 'bucket'] as const),
          ...(COPY_PROVIDERS[provider].endpoint === 'given' ? (['endpoint'] as const) : []),
          ...(COPY_PROVIDERS[provider].region === null ? (['region'] as const) : []),
          ...(filled.keyId === '' ? [] : (['keySecret'] as const)),
        ];
  return wanted.filter((name) => filled[name].trim() === '');
}
