import type Database from 'better-sqlite3';
import { CofreError } from '../../base/errors.ts';

/**
 * One step for each version of the tables, never changed once released: a history is a record and is carried forward.
 * `runs` stays narrow, because lists read it; what only one run's page shows lies in `details` and `log`.
 */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE owners(
  n INTEGER PRIMARY KEY, machine TEXT NOT NULL, boot TEXT, pid INTEGER NOT NULL, start INTEGER, seen INTEGER NOT NULL);
CREATE TABLE runs(
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, project TEXT, vault TEXT NOT NULL, type TEXT, trigger TEXT NOT NULL,
  state TEXT NOT NULL, code TEXT, message TEXT, about TEXT, queued INTEGER NOT NULL, started INTEGER, finished INTEGER, duration INTEGER,
  files INTEGER, bytes INTEGER, fresh INTEGER, stored INTEGER, snapshot TEXT, problems INTEGER NOT NULL DEFAULT 0,
  owner INTEGER, cancel INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX runs_project ON runs(project, id);
CREATE INDEX runs_vault ON runs(vault, id);
CREATE INDEX runs_state ON runs(state, id);
CREATE INDEX runs_kind ON runs(kind, id);
CREATE INDEX runs_owner ON runs(owner) WHERE owner IS NOT NULL;
CREATE TABLE details(
  run TEXT PRIMARY KEY, phases TEXT NOT NULL, counts TEXT NOT NULL, problems TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE log(
  run TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, level TEXT NOT NULL, code TEXT, vals TEXT, text TEXT NOT NULL,
  PRIMARY KEY(run, n)) WITHOUT ROWID;
`,
  `
CREATE TABLE outbox(n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, run TEXT NOT NULL);
CREATE TABLE troubles(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE notices(
  id TEXT PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, level TEXT NOT NULL, project TEXT, run TEXT, trouble TEXT,
  facts TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX notices_at ON notices(at);
CREATE TABLE deliveries(
  notice TEXT NOT NULL, channel TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL,
  at INTEGER NOT NULL, owner INTEGER, repeated INTEGER NOT NULL DEFAULT 0, problem TEXT, PRIMARY KEY(notice, channel)) WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries(due) WHERE state = 'waiting';
CREATE INDEX deliveries_owner ON deliveries(owner) WHERE owner IS NOT NULL;
CREATE INDEX deliveries_channel ON deliveries(channel, at);
`,
  // What is wrong, since when, and what a person said about it; `''` where there is nothing to name.
  `
CREATE TABLE findings(
  code TEXT NOT NULL, project TEXT NOT NULL, vault TEXT NOT NULL, about TEXT NOT NULL,
  since INTEGER NOT NULL, snoozed INTEGER NOT NULL DEFAULT 0, until INTEGER, reason TEXT,
  PRIMARY KEY(code, project, vault, about)) WITHOUT ROWID;
CREATE INDEX runs_newest ON runs(project, kind, type, state, id);
`,
  `
CREATE TABLE drills(
  n INTEGER PRIMARY KEY, run TEXT, vault TEXT NOT NULL, project TEXT NOT NULL, snapshot TEXT NOT NULL, type TEXT NOT NULL,
  at INTEGER NOT NULL, copy TEXT, scope TEXT NOT NULL, verdict TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX drills_project ON drills(project, at);
CREATE INDEX drills_at ON drills(at);
CREATE INDEX drills_snapshot ON drills(snapshot, at);
CREATE INDEX drills_run ON drills(run) WHERE run IS NOT NULL;
`,
  `
CREATE TABLE copies(
  vault TEXT NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL, lastSyncAt INTEGER, newestSnapshotAt INTEGER,
  pendingObjects INTEGER, pendingBytes INTEGER, storedObjects INTEGER, storedBytes INTEGER, absentSince INTEGER, problem TEXT,
  PRIMARY KEY(vault, name)) WITHOUT ROWID;
`,
  `
CREATE TABLE measures(
  n INTEGER PRIMARY KEY, project TEXT NOT NULL, vault TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL,
  snapshot TEXT NOT NULL, odd INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX measures_of ON measures(vault, project, type, at);
CREATE TABLE holds(
  n INTEGER PRIMARY KEY, project TEXT NOT NULL, vault TEXT NOT NULL, since INTEGER NOT NULL, anomalies TEXT NOT NULL,
  released INTEGER, reason TEXT);
CREATE UNIQUE INDEX holds_standing ON holds(vault, project) WHERE released IS NULL;
CREATE INDEX holds_of ON holds(vault, project, since);
`,
];

/** Brings the tables to this version, each step in a transaction of its own; another process may be at it too. */
export function migrate(db: Database.Database, migrations: readonly string[] = MIGRATIONS): void {
  const version = (): number => Number(db.pragma('user_version', { simple: true }));
  if (version() > migrations.length) throw newer(version());
  while (version() < migrations.length) {
    db.transaction(() => {
      const at = version(); // again, now that nobody else can change it
      const step = migrations[at];
      if (step === undefined) return;
      db.exec(step);
      db.pragma(`user_version = ${at + 1}`);
    }).immediate();
  }
}

function newer(version: number): CofreError {
  const text = `history.db was written by a newer Cofre (version ${version})`;
  return new CofreError('vault-unsupported', text, { version, reason: 'newerHistory' });
}
