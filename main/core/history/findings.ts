import type Database from 'better-sqlite3';

/** Names a finding: two with the same name are the same finding. */
export interface FindingKey {
  readonly code: string;
  readonly project: string | null;
  readonly vault: string | null;
  readonly about: string | null;
}

export interface KnownFinding extends FindingKey {
  /** When it was first seen (ms since 1970). */
  readonly since: number;
  readonly snoozed: { readonly until: number | null; readonly reason: string } | null;
}

interface Row {
  readonly code: string;
  readonly project: string;
  readonly vault: string;
  readonly about: string;
  readonly since: number;
  readonly snoozed: number;
  readonly until: number | null;
  readonly reason: string | null;
}

/** What was wrong when it was looked last: since when, and what a person said about it. */
export class FindingTable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  list(): KnownFinding[] {
    return this.#db
      .prepare<[], Row>('SELECT * FROM findings')
      .all()
      .map(({ code, project, vault, about, since, snoozed, until, reason }) => ({
        ...{ code, since, project: project || null, vault: vault || null, about: about || null },
        snoozed: snoozed === 0 ? null : { until, reason: reason ?? '' },
      }));
  }

  /** Adds what is new and forgets, with its snooze, what is over. */
  change(changes: { readonly add: readonly KnownFinding[]; readonly remove: readonly FindingKey[] }): void {
    const add = this.#db.prepare(
      'INSERT OR IGNORE INTO findings(code, project, vault, about, since) VALUES(?, ?, ?, ?, ?)',
    );
    const remove = this.#db.prepare(
      'DELETE FROM findings WHERE code = ? AND project = ? AND vault = ? AND about = ?',
    );
    this.#db
      .transaction(() => {
        for (const finding of changes.add) add.run(...columns(finding), finding.since);
        for (const finding of changes.remove) remove.run(...columns(finding));
      })
      .immediate();
  }

  snooze(finding: FindingKey, snoozed: KnownFinding['snoozed']): void {
    this.#db
      .prepare(
        'UPDATE findings SET snoozed = ?, until = ?, reason = ? WHERE code = ? AND project = ? AND vault = ? AND about = ?',
      )
      .run(
        ...[snoozed === null ? 0 : 1, snoozed?.until ?? null, snoozed?.reason ?? null],
        ...columns(finding),
      );
  }
}

function columns({ code, project, vault, about }: FindingKey): string[] {
  return [code, project ?? '', vault ?? '', about ?? ''];
}
