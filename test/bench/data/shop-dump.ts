import { closeSync, openSync, writeSync } from 'node:fs';
import { openShop, type ShopDatabase } from './shop-database.ts';
import { tableNames } from './shop-rows.ts';
import { shopSchema } from './shop-schema.ts';

const BUFFERED_CHARACTERS = 1 << 20;

/** A dump as `sqlite3 .dump` writes it: one INSERT per row, in the order of the keys. */
export function dumpShop(database: string, target: string): void {
  using shop = openShop(database);
  const handle = openSync(target, 'w');
  try {
    let text = `PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n${shopSchema}`;
    for (const line of inserts(shop)) {
      text += line;
      if (text.length < BUFFERED_CHARACTERS) continue;
      writeSync(handle, text);
      text = '';
    }
    writeSync(handle, `${text}COMMIT;\n`);
  } finally {
    closeSync(handle);
  }
}

function* inserts(shop: ShopDatabase): Generator<string> {
  for (const table of tableNames) {
    const columns = shop.prepare(`select name from pragma_table_info('${table}')`).pluck().all() as string[];
    const values = columns.map((column) => `quote(${column})`).join(" || ',' || ");
    const rows = shop.prepare(`select ${values} from ${table} order by id`).pluck();
    for (const row of rows.iterate()) yield `INSERT INTO ${table} VALUES(${row});\n`;
  }
}
