import Database from 'better-sqlite3';

/** Of the SQLite library in this program: there is no server. */
export const SQLITE_VERSION: string = ask();

function ask(): string {
  const database = new Database(':memory:');
  try {
    return String(database.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    database.close();
  }
}
