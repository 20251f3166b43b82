import { randomBytes } from 'node:crypto';
import { type SqliteSettings, sqliteSchema } from '../../main/contract/settings/database.ts';
import type { DatabaseWorld } from '../../main/databases/driver.ts';

export function settingsOf(file: string): SqliteSettings {
  return sqliteSchema.parse({ engine: 'sqlite', name: 'shop', file });
}

export function worldIn(spool: string, signal?: AbortSignal): DatabaseWorld {
  const world = { secret: async () => null, env: process.env, spool, random: randomBytes };
  return signal === undefined ? world : { ...world, signal };
}
