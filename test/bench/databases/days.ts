import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Corpus } from '../data/corpus.ts';
import { Random } from '../data/random.ts';
import { growShop, openShop, type ShopDatabase } from '../data/shop-database.ts';
import { rowMakers, type Shop, tableNames } from '../data/shop-rows.ts';
import { fullRows, updatedColumns } from '../data/shop-schema.ts';

/** What happens from one dump to the next: `clustered` touches recent rows only, as most days do, `scattered` any row. */
export const dayKinds = ['clustered', 'scattered'] as const;
export type DayKind = (typeof dayKinds)[number];

const APPENDED = 0.02;
const UPDATED = 0.005;
/** Rows of a table that count as recent: the newest tenth. */
const RECENT = 0.1;
const SEEDS: Readonly<Record<DayKind, number>> = { clustered: 0xdb1, scattered: 0xdb2 };

/** The bench shop on one evening, and how it came to be so from the evening before. */
export interface Evening {
  readonly kind: DayKind | 'base';
  /** SQLite file. */
  readonly file: string;
  /** The day's updates as statements that any database takes; what was appended has ids above `appendedAfter`. */
  readonly updates: string | null;
  readonly appendedAfter: Readonly<Record<string, number>>;
}

/** The base database and one after each kind of day, each day coming after the one before it. Kept between runs. */
export function evenings(
  folder: string,
  base: string,
  source: { readonly corpus: () => Corpus; readonly scale: number },
): Evening[] {
  const rows = rowsAt(source.scale);
  const found: Evening[] = [{ kind: 'base', file: base, updates: null, appendedAfter: {} }];
  let share = 1;
  for (const kind of dayKinds) {
    const file = path.join(folder, `${kind}.db`);
    const updates = path.join(folder, `${kind}.sql`);
    const before = found.at(-1)?.file ?? base;
    if (!existsSync(updates)) {
      const shop = { random: new Random(SEEDS[kind]), corpus: source.corpus(), rows };
      makeDay({ before, file, updates }, shop, { kind, share });
    }
    const appendedAfter = Object.fromEntries(
      tableNames.map((table) => [table, Math.round(rows[table] * share)]),
    );
    found.push({ kind, file, updates, appendedAfter });
    share += APPENDED;
  }
  return found;
}

function rowsAt(scale: number): Shop['rows'] {
  const rows = { ...fullRows };
  for (const table of tableNames) rows[table] = Math.round(rows[table] * scale);
  return rows;
}

interface DayFiles {
  readonly before: string;
  readonly file: string;
  readonly updates: string;
}

function makeDay(files: DayFiles, shop: Shop, day: { kind: DayKind; share: number }): void {
  mkdirSync(path.dirname(files.file), { recursive: true });
  rmSync(files.file, { force: true });
  copyFileSync(files.before, files.file);
  using database = openShop(files.file);
  growShop(database, shop, { from: day.share, to: day.share + APPENDED });
  const statements = updateRows(database, shop, day);
  writeFileSync(files.updates, statements.join('\n')); // last: without it the day does not count as made
}

function updateRows(database: ShopDatabase, shop: Shop, day: { kind: DayKind; share: number }): string[] {
  const statements: string[] = [];
  database.transaction(() => {
    for (const table of tableNames) {
      const rows = Math.round(shop.rows[table] * day.share);
      const first = day.kind === 'clustered' ? Math.round(rows * (1 - RECENT)) : 0;
      for (const index of shop.random.sample(Math.round(shop.rows[table] * UPDATED), rows - first)) {
        const id = first + index + 1;
        const row = rowMakers[table](id, shop);
        const values = updatedColumns[table].map(
          ([name, position]) => `${name} = ${literal(row[position] ?? 0)}`,
        );
        const statement = `UPDATE ${table} SET ${values.join(', ')} WHERE id = ${id};`;
        statements.push(statement);
        database.exec(statement);
      }
    }
  })();
  return statements;
}

/** The generators make no backslash, which MariaDB would take for an escape. */
function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''").replaceAll('\\', '/')}'`;
}
