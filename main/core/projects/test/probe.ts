import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSettings } from '../../../contract/settings/database.ts';
import type { DatabaseWorld, Probe } from '../../../databases/driver.ts';
import { databaseOf } from '../../../databases/drivers.ts';
import type { SecretResolver } from '../../secrets/resolver.ts';

export interface Prober extends AsyncDisposable {
  /** Looks at a database; its spool goes with the prober. */
  probe(settings: DatabaseSettings): Promise<Probe>;
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
    probe: (settings) => databaseOf(settings).probe(world),
    [Symbol.asyncDispose]: () => rm(spool, { recursive: true, force: true }),
  };
}
