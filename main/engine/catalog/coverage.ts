import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { readBacksFile } from './read-backs.ts';
import { CATALOG_VERSION } from './schema.ts';

/** How much of what a catalog names was read back since a moment. */
export interface ReadBackCoverage {
  readonly packs: number;
  readonly bytes: number;
  readonly provenPacks: number;
  readonly provenBytes: number;
  /** The oldest of all last proofs (ms since 1970); null: some pack never was, or there is none. */
  readonly oldestAt: number | null;
  /** Damaged, or gone without anybody having removed it. */
  readonly damagedPacks: number;
}

/** From the files alone, beside whoever has them open; null where there is no catalog of this version. */
export function readCoverage(catalogFile: string, since: number): ReadBackCoverage | null {
  if (!existsSync(catalogFile)) return null;
  const db = new Database(catalogFile, { readonly: true });
  try {
    if (db.pragma('user_version', { simple: true }) !== CATALOG_VERSION) return null;
    const proven = 'verified >= ? AND damaged IS NULL';
    const found = db
      .prepare(`SELECT count(*) AS packs, coalesce(sum(stored), 0) AS bytes,
        coalesce(sum(${proven}), 0) AS provenPacks, coalesce(sum(CASE WHEN ${proven} THEN stored END), 0) AS provenBytes,
        CASE WHEN count(verified) = count(*) THEN min(verified) END AS oldestAt,
        count(damaged) + coalesce((SELECT json_array_length(value) FROM meta WHERE key = 'bad-packs'), 0) AS damagedPacks
        FROM packs`)
      .get(since, since) as ReadBackCoverage;
    return { ...found, damagedPacks: found.damagedPacks + lostPacks(readBacksFile(catalogFile)) };
  } finally {
    db.close();
  }
}

function lostPacks(file: string): number {
  if (!existsSync(file)) return 0;
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare('SELECT count(*) FROM read_backs WHERE lost IS NOT NULL').pluck().get() as number;
  } finally {
    db.close();
  }
}
