// Asks for the tables of the database argv[2] and says what came of it, for tests that run it as another user.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCofreError } from '../../main/base/errors.ts';
import { sqliteDriver } from '../../main/databases/sqlite/driver.ts';
import { settingsOf, worldIn } from './sqlite-settings.ts';

const spool = mkdtempSync(join(tmpdir(), 'cofre-reader-'));
const file = process.argv[2] ?? '';
try {
  const { tables } = await sqliteDriver.probe(settingsOf(file), worldIn(spool));
  console.log(`read ${tables.length}`);
} catch (error) {
  console.log(isCofreError(error) ? `${error.code} ${error.details.reason}` : String(error));
} finally {
  rmSync(spool, { recursive: true });
}
