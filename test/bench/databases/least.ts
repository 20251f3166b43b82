import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import zlib from 'node:zlib';
import { openShop } from '../data/shop-database.ts';
import { tableNames } from '../data/shop-rows.ts';
import type { Evening } from './days.ts';
import { fieldText } from './rows.ts';

const { ZSTD_c_compressionLevel: LEVEL, ZSTD_c_windowLog: WINDOW } = zlib.constants;
/** The densest that zstd offers to everybody, with all rows in sight at once. */
const params = { [LEVEL]: 19, [WINDOW]: 27 };

/**
 * What a day holds at least (bytes): the rows that are new or changed and nothing else, as text, compressed together. Who does
 * not know the old rows cannot store less; where the rows lie and what else moved is not in it. Kept beside the day.
 */
export function leastBytes(evening: Evening): number {
  if (evening.updates === null) return 0;
  const kept = `${evening.updates}.least`;
  if (!existsSync(kept)) {
    const text = Buffer.from(changedRows(evening, readFileSync(evening.updates, 'utf8')));
    writeFileSync(kept, String(zlib.zstdCompressSync(text, { params }).length));
  }
  return Number(readFileSync(kept, 'utf8'));
}

function changedRows(evening: Evening, updates: string): string {
  using shop = openShop(evening.file);
  const lines: string[] = [];
  for (const table of tableNames) {
    const updated = [...updates.matchAll(new RegExp(`^UPDATE ${table} .* WHERE id = (\\d+);$`, 'gm'))];
    const one = shop.prepare(`select * from ${table} where id = ?`).raw();
    const ids = updated.map(([, id]) => Number(id)).sort((a, b) => a - b);
    const rows = ids.map((id) => one.get(id) as unknown[]);
    const appended = shop.prepare(`select * from ${table} where id > ? order by id`).raw();
    rows.push(...(appended.all(evening.appendedAfter[table] ?? 0) as unknown[][]));
    lines.push(...rows.map((row) => row.map(fieldText).join('\t')));
  }
  return lines.join('\n');
}
