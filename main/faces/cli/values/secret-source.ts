import path from 'node:path';
import type { SecretSource } from '../../../contract/settings/secret.ts';
import { splitCommand } from '../ask/split-command.ts';
import { usage } from './usage.ts';

/** `keychain:<account>`, `env:<name>`, `file:<path>`, `command:<words>`, `project:<file>#<key>`; `keychain` alone takes `account`. */
export function parseSecretSource(text: string, account: string): SecretSource {
  const [, from = '', rest = ''] = /^([a-z]+)(?::(.*))?$/s.exec(text) ?? [];
  if (from === 'keychain') return { from, account: rest || account };
  if (rest === '') throw usage('secretSource', { value: text });
  if (from === 'env') return { from, name: rest };
  if (from === 'file') return { from, path: path.resolve(rest) };
  if (from === 'command') return { from, argv: splitCommand(rest) };
  const at = rest.lastIndexOf('#');
  if (from !== 'project' || at < 1 || at === rest.length - 1) throw usage('secretSource', { value: text });
  return { from, file: path.resolve(rest.slice(0, at)), key: rest.slice(at + 1) };
}

/** As `parseSecretSource` takes it. */
export function saySecretSource(source: SecretSource): string {
  switch (source.from) {
    case 'keychain':
      return `keychain:${source.account}`;
    case 'env':
      return `env:${source.name}`;
    case 'file':
      return `file:${source.path}`;
    case 'command':
      return `command:${source.argv[0] ?? ''} ...`;
    case 'project':
      return `project:${source.file}#${source.key}`;
  }
}
