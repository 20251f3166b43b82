import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { readBacksFile } from './read-backs.ts';
import { CATALOG_VERSION } from './schema.ts';

/** Packs that have to be in a vault, as far as this machine knows: lost ones are among them, what was tidied away is not. */
export interface KnownPacks extends Disposable {
  has(pack: string): boolean;
}

/** From the files alone, beside whoever has them open; without files nothing is known. */
export function openKnownPacks(catalogFile: string): KnownPacks {
  const known: Database.Statement[] = [];
  const open: Database.Database[] = [];
  const ask = (file: string, sql: string, version: number | null): void => {
    if (!existsSync(file)) return;
    const db = new Database(file, { readonly: true });
    open.push(db);
    if (version === null || db.pragma('user_version', { simple: true }) === version)
      known.push(db.prepare(sql));
  };
  ask(catalogFile, 'SELECT 1 FROM packs WHERE name = ?', CATALOG_VERSION);
  ask(readBacksFile(catalogFile), 'SELECT 1 FROM read_backs WHERE pack = ?', null);
  return {
    has: (pack) => known.some((statement) => statement.get(pack) !== undefined),
    [Symbol.dispose]: () => {
      for (const db of open) db.close();
    },
  };
}
