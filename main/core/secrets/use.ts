import type { Channel } from '../../contract/settings/channels.ts';
import type { CopySettings } from '../../contract/settings/copy.ts';
import type { ProjectSettings } from '../../contract/settings/project.ts';
import type { SecretSource } from '../../contract/settings/secret.ts';
import type { Settings } from '../../contract/settings/settings.ts';

/** A place in the settings that names a secret. */
export interface SecretUse {
  readonly source: SecretSource;
  readonly path: readonly (string | number)[];
}

/** Every secret that the settings name, in their order. */
export function secretUses({ vaults, projects, notifications }: Settings): SecretUse[] {
  return [
    ...Object.entries(vaults).flatMap(([name, { passphrase, copies }]) => [
      ...use(passphrase, 'vaults', name, 'passphrase'),
      ...copies.flatMap((copy, n) =>
        copySecrets(copy).map(({ source, path }) => ({
          source,
          path: ['vaults', name, 'copies', n, ...path],
        })),
      ),
    ]),
    ...Object.entries(projects).flatMap(([name, project]) =>
      projectSecrets(project).map(({ source, path }) => ({ source, path: ['projects', name, ...path] })),
    ),
    ...notifications.channels.flatMap((channel, n) =>
      channelSecrets(channel).flatMap(([key, source]) => use(source, 'notifications', 'channels', n, key)),
    ),
  ];
}

/** Every secret of one copy; paths begin at the copy. */
export function copySecrets(copy: CopySettings): SecretUse[] {
  if (copy.kind === 'folder') return [];
  const { credentials, deleteCredentials } = copy;
  return (['credentials', 'deleteCredentials'] as const).flatMap((which) => {
    const keys = which === 'credentials' ? credentials : deleteCredentials;
    if (keys === undefined || keys === 'aws-chain') return [];
    return [
      ...use(keys.accessKeyId, which, 'accessKeyId'),
      ...use(keys.secretAccessKey, which, 'secretAccessKey'),
    ];
  });
}

/** Every secret of one project; paths begin at the project. */
export function projectSecrets({ databases }: ProjectSettings): SecretUse[] {
  return databases.flatMap((database, n) =>
    database.engine === 'command'
      ? Object.entries(database.env).flatMap(([name, source]) => use(source, 'databases', n, 'env', name))
      : 'password' in database
        ? use(database.password, 'databases', n, 'password')
        : [],
  );
}

/** Addresses and tokens of a channel that are secrets. */
function channelSecrets(channel: Channel): [key: string, source: SecretSource][] {
  return Object.entries(channel).flatMap(([key, value]): [string, SecretSource][] =>
    typeof value === 'object' && !Array.isArray(value) ? [[key, value]] : [],
  );
}

function use(source: SecretSource | undefined, ...path: (string | number)[]): SecretUse[] {
  return source === undefined ? [] : [{ source, path }];
}
