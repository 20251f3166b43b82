import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { openShop } from '../data/shop-database.ts';

const BUFFERED_CHARACTERS = 1 << 20;

/** Rows of a table with an id above `after`, in the text form that COPY of PostgreSQL and LOAD DATA of MariaDB share. */
export async function writeRows(
  file: string,
  { table, after }: { readonly table: string; readonly after: number },
  to: Writable,
): Promise<void> {
  using shop = openShop(file);
  const rows = shop.prepare(`select * from ${table} where id > ? order by id`).raw();
  let text = '';
  for (const row of rows.iterate(after)) {
    text += `${(row as unknown[]).map(fieldText).join('\t')}\n`;
    if (text.length < BUFFERED_CHARACTERS) continue;
    if (!to.write(text)) await once(to, 'drain');
    text = '';
  }
  to.end(text);
}

export function fieldText(value: unknown): string {
  if (value === null) return '\\N';
  if (typeof value !== 'string') return String(value);
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}
