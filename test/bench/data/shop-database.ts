import Database from 'better-sqlite3';
import { rowMakers, type Shop, type TableName, tableNames } from './shop-rows.ts';
import { updatedColumns } from './shop-schema.ts';

export type ShopDatabase = Database.Database & Disposable;

/** Tables grow side by side in this many rounds, as those of a living database do. */
const ROUNDS = 100;

export function openShop(file: string): ShopDatabase {
  const database = new Database(file);
  database.pragma('page_size = 4096');
  database.pragma('journal_mode = off');
  database.pragma('synchronous = off');
  database.pragma('cache_size = -200000');
  return Object.assign(database, { [Symbol.dispose]: () => database.close() });
}

/** Adds the rows from one share of the planned rows to another (1 is all of them, 1.02 is 2 % more). */
export function growShop(database: ShopDatabase, shop: Shop, share: { from: number; to: number }): void {
  const inserts = new Map(tableNames.map((table) => [table, inserter(database, shop, table)]));
  const bound = (table: TableName, round: number) =>
    Math.round(shop.rows[table] * (share.from + ((share.to - share.from) * round) / ROUNDS));
  database.transaction(() => {
    for (let round = 0; round < ROUNDS; round++) {
      for (const [table, insert] of inserts) {
        for (let id = bound(table, round) + 1; id <= bound(table, round + 1); id++) insert(id);
      }
    }
  })();
}

function inserter(database: ShopDatabase, shop: Shop, table: TableName): (id: number) => void {
  const width = rowMakers[table](1, shop).length;
  const statement = database.prepare(`insert into ${table} values(${Array(width).fill('?').join(',')})`);
  return (id) => {
    statement.run(rowMakers[table](id, shop));
  };
}

/** Rewrites some columns of a random share of every table's rows. */
export function updateShop(database: ShopDatabase, shop: Shop, share: number): void {
  database.transaction(() => {
    for (const table of tableNames) {
      const columns = updatedColumns[table];
      const assignments = columns.map(([name]) => `${name} = ?`).join(', ');
      const statement = database.prepare(`update ${table} set ${assignments} where id = ?`);
      for (const index of shop.random.sample(Math.round(shop.rows[table] * share), shop.rows[table])) {
        const row = rowMakers[table](index + 1, shop);
        statement.run([...columns.map(([, position]) => row[position]!), index + 1]);
      }
    }
  })();
}
