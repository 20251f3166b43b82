import { copyFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { Corpus } from './corpus.ts';
import { type Dataset, writeManifest } from './dataset.ts';
import { Random } from './random.ts';
import { growShop, openShop, updateShop } from './shop-database.ts';
import { dumpShop } from './shop-dump.ts';
import { type Shop, tableNames } from './shop-rows.ts';
import { fullRows, shopSchema } from './shop-schema.ts';
import { CHURN_TIME, OLDEST_TIME, writeDated } from './write.ts';

const APPENDED = 0.02;
const UPDATED = 0.005;

/** One shop, two datasets: its SQLite file and the SQL dump of it, each before and after a day's work. */
export function buildShop(sqlite: Dataset, sql: Dataset, source: { corpus: Corpus; scale: number }): void {
  const shop = shopOf(source.corpus, source.scale, 0x5409);
  const before = path.join(sqlite.live, 'shop.db');
  const after = path.join(sqlite.stored, 'shop.db');
  makeShop(before, shop);
  dumpShop(before, path.join(sql.live, 'shop.sql'));
  copyFileSync(before, after);
  dayOfWork(after, shopOf(source.corpus, source.scale, 0x540a));
  dumpShop(after, path.join(sql.stored, 'shop.sql'));
  finish(sqlite, 'shop.db');
  finish(sql, 'shop.sql');
}

function shopOf(corpus: Corpus, scale: number, seed: number): Shop {
  const rows = { ...fullRows };
  for (const table of tableNames) rows[table] = Math.round(rows[table] * scale);
  return { random: new Random(seed), corpus, rows };
}

function makeShop(file: string, shop: Shop): void {
  using database = openShop(file);
  database.exec(shopSchema);
  growShop(database, shop, { from: 0, to: 1 });
}

function dayOfWork(file: string, shop: Shop): void {
  using database = openShop(file);
  growShop(database, shop, { from: 1, to: 1 + APPENDED });
  updateShop(database, shop, UPDATED);
}

function finish(dataset: Dataset, file: string): void {
  utimesSync(path.join(dataset.live, file), OLDEST_TIME, OLDEST_TIME);
  utimesSync(path.join(dataset.stored, file), CHURN_TIME, CHURN_TIME);
  writeDated(path.join(dataset.live, 'schema.sql'), shopSchema, OLDEST_TIME);
  writeManifest(dataset, {
    newest: 'schema.sql',
    steps: [{ kind: 'swap', live: file, stored: file }],
  });
}
