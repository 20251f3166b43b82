import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import type { DumpFacts } from '../../main/databases/driver.ts';

const folder = join(import.meta.dirname, '../databases/archives');
export const MAJORS = [13, 17, 18];

/** A dump that pg_dump of that version made of a server of that version. */
export function archive(major: number): { bytes: Buffer; facts: DumpFacts } {
  const facts = JSON.parse(readFileSync(join(folder, `pg${major}.json`), 'utf8')) as DumpFacts;
  return { bytes: zstdDecompressSync(readFileSync(join(folder, `pg${major}.pgdump.zst`))), facts };
}
