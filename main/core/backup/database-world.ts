import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseWorld } from '../../databases/driver.ts';
import { SPOOL_FOLDER } from '../../operations/vault/open-vault.ts';
import type { SecretResolver } from '../secrets/resolver.ts';

export interface DatabaseWorldOptions {
  /** Folder of this instance: short-lived copies of databases lie below it. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly resolver: SecretResolver;
  readonly signal?: AbortSignal;
}

/** What the drivers of databases may ask of their surroundings. */
export function databaseWorld({ home, env, resolver, signal }: DatabaseWorldOptions): DatabaseWorld {
  const spool = path.join(home, SPOOL_FOLDER);
  mkdirSync(spool, { recursive: true, mode: 0o700 });
  return {
    env,
    spool,
    random: (count) => randomBytes(count),
    secret: (source) => resolver.find(source),
    ...(signal === undefined ? {} : { signal }),
  };
}
