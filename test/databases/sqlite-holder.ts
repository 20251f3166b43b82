// Dumps the database argv[2] into the spool argv[3] and keeps the copy until it is killed.
import { sqliteDriver } from '../../main/databases/sqlite/driver.ts';
import { settingsOf, worldIn } from './sqlite-settings.ts';

const [, , file = '', spool = ''] = process.argv;
const dump = await sqliteDriver.openDump(settingsOf(file), worldIn(spool));
await dump.finish();
process.stdout.write('ready\n');
process.stdin.resume();
