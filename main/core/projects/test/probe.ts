import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSettings } from '../../../contract/settings/database.ts';
import type { DatabaseWorld, Probe } from '../../../databases/driver.ts';
import { sqliteDriver } from '../../../databases/sqlite/driver.ts';
import type { SecretResolver } from '../../secrets/resolver.ts';

export interface Prober extends AsyncDisposable {
  /** Looks at a database; its spool goes with the prober. */
  probe(settings: DatabaseSettings): Promise<Probe | null>;
}

export async function probeWith(
  resolver: SecretResolver,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<Prober> {
  const spool = await mkdtemp(path.join(tmpdir(), 'cofre-probe-'));
  const world: DatabaseWorld = {
    secret: (source) => resolver.find(source),
    env,
    spool,
    random: randomBytes,
    ...(signal === undefined ? {} : { signal }),
  };
  return {
    probe: (settings) => probe(settings, world),
    [Symbol.asyncDispose]: () => rm(spool, { recursive: true, force: true }),
  };
}

/** null for an engine without a driver: then nothing is known, and that is said. */
async function probe(settings: DatabaseSettings, world: DatabaseWorld): Promise<Probe | null> {
  return settings.engine === 'sqlite' ? sqliteDriver.probe(settings, world) : null;
}
