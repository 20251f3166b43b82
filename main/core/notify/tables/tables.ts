import type Database from 'better-sqlite3';
import { UNCOMPILED } from '../../../base/uncompiled.ts';
import { type Failure, failureSchema } from '../../../contract/views/failure.ts';
import type { Outbox } from '../../history/outbox.ts';
import type { Owners } from '../../history/owners.ts';
import { type Facts, factsSchema, type Notice } from '../judge/facts.ts';
import type { Route } from '../judge/route.ts';
import { type Trouble, troubleSchema } from '../judge/trouble.ts';
import { NoticeFacts } from './facts.ts';
import { DELIVERY_COLUMNS, type DeliveryRow, deliveryOf, type StoredDelivery } from './rows.ts';

/** A message that this process has taken upon itself to send. */
export interface Claimed extends StoredDelivery {
  readonly notice: Notice;
}

/** What people are to be told, in history.db: open troubles, messages, and each message's way to each channel. */
export class NoticeTables {
  readonly outbox: Outbox;
  readonly facts: NoticeFacts;
  readonly #db: Database.Database;
  readonly #owners: Owners;

  constructor(db: Database.Database, { owners, outbox }: { owners: Owners; outbox: Outbox }) {
    this.#db = db;
    this.#owners = owners;
    this.outbox = outbox;
    this.facts = new NoticeFacts(db);
  }

  atOnce<T>(work: () => T): T {
    return this.#db.transaction(work).immediate();
  }

  trouble(key: string): Trouble | null {
    const row = this.#db
      .prepare<[string], { value: string }>('SELECT value FROM troubles WHERE key = ?')
      .get(key);
    return row === undefined ? null : troubleSchema.parse(JSON.parse(row.value), UNCOMPILED);
  }

  troubles(): Trouble[] {
    const rows = this.#db.prepare<[], { value: string }>('SELECT value FROM troubles ORDER BY key').all();
    return rows.map(({ value }) => troubleSchema.parse(JSON.parse(value), UNCOMPILED));
  }

  keepTrouble(key: string, trouble: Trouble | null): void {
    if (trouble === null) this.#db.prepare('DELETE FROM troubles WHERE key = ?').run(key);
    else
      this.#db
        .prepare('INSERT OR REPLACE INTO troubles(key, value) VALUES(?, ?)')
        .run(key, JSON.stringify(trouble));
  }

  /** False when that message is there already: it is never told twice. */
  post(notice: Notice, routes: readonly Route[]): boolean {
    const { id, at, kind, level, project, run, trouble, facts } = notice;
    const posted = this.#db
      .prepare(
        'INSERT OR IGNORE INTO notices(id, at, kind, level, project, run, trouble, facts) VALUES(?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(id, at, kind, level, project, run, trouble, JSON.stringify(facts));
    if (posted.changes === 0) return false;
    const insert = this.#db.prepare(
      "INSERT INTO deliveries(notice, channel, state, due, at) VALUES(?, ?, 'waiting', ?, ?)",
    );
    for (const { channel, due } of routes) insert.run(id, channel, due, at);
    return true;
  }

  /** Takes the first message that is due upon this process; null when there is none. Channels in `busy` are left out. */
  claim(now: number, busy: ReadonlySet<string>): Claimed | null {
    return this.atOnce(() => {
      const row = this.#db
        .prepare<[number], DeliveryRow>(
          `SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE state = 'waiting' AND due <= ? ORDER BY due, at`,
        )
        .all(now)
        .find(({ channel }) => !busy.has(channel));
      if (row === undefined) return null;
      this.#db
        .prepare(
          "UPDATE deliveries SET state = 'sending', owner = ?, tries = tries + 1, at = ? WHERE notice = ? AND channel = ?",
        )
        .run(this.#owners.mine(now), now, row.notice, row.channel);
      return { ...deliveryOf(row), tries: row.tries + 1, notice: this.notice(row.notice) };
    });
  }

  /** What became of a message that this process had claimed. */
  settle(
    { id, channel }: Pick<StoredDelivery, 'id' | 'channel'>,
    end: { state: 'delivered' | 'waiting' | 'given-up'; due: number; problem: Failure | null },
    now: number,
  ): void {
    const problem = end.problem === null ? null : JSON.stringify(failureSchema.parse(end.problem));
    this.#db
      .prepare(
        'UPDATE deliveries SET state = ?, due = ?, problem = ?, owner = NULL, at = ? WHERE notice = ? AND channel = ?',
      )
      .run(end.state, end.due, problem, now, id, channel);
  }

  /**
   * A trouble is over: what still waits for the end of quiet hours is not true any more. Gives the channels that were to be
   * told of it and never were: they need not hear that it is over.
   */
  supersede(trouble: string, since: number, now: number): string[] {
    const ofTrouble = 'notice IN (SELECT id FROM notices WHERE trouble = ? AND at >= ?)';
    const channels = this.#db
      .prepare<[string, number, string, number], { channel: string }>(
        `SELECT DISTINCT channel FROM deliveries WHERE state = 'waiting' AND tries = 0 AND ${ofTrouble} AND channel NOT IN ` +
          `(SELECT channel FROM deliveries WHERE state != 'waiting' AND ${ofTrouble})`,
      )
      .all(trouble, since, trouble, since);
    this.#db
      .prepare(
        `UPDATE deliveries SET state = 'superseded', at = ? WHERE state = 'waiting' AND tries = 0 AND ${ofTrouble}`,
      )
      .run(now, trouble, since);
    return channels.map(({ channel }) => channel);
  }

  notice(id: string): Notice {
    const row = this.#db
      .prepare<[string], Omit<Notice, 'facts'> & { facts: string }>(
        'SELECT id, at, kind, level, project, run, trouble, facts FROM notices WHERE id = ?',
      )
      .get(id);
    if (row === undefined) throw new Error(`message ${id} is not in the history`);
    const facts: Facts = factsSchema.parse(JSON.parse(row.facts));
    return { ...row, facts };
  }

  /** When the next message is due, but those of channels in `busy`; null: none waits. */
  nextDue(busy: ReadonlySet<string>): number | null {
    const dues = this.#db
      .prepare<[], { channel: string; due: number }>(
        "SELECT channel, min(due) AS due FROM deliveries WHERE state = 'waiting' GROUP BY channel",
      )
      .all()
      .filter(({ channel }) => !busy.has(channel))
      .map(({ due }) => due);
    return dues.length === 0 ? null : Math.min(...dues);
  }

  delivery(id: string, channel: string): StoredDelivery | null {
    const row = this.#db
      .prepare<[string, string], DeliveryRow>(
        `SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE notice = ? AND channel = ?`,
      )
      .get(id, channel);
    return row === undefined ? null : deliveryOf(row);
  }

  /** Newest first. */
  deliveries(limit: number, channel: string | null): StoredDelivery[] {
    const where = channel === null ? '' : 'WHERE channel = ? ';
    return this.#db
      .prepare<unknown[], DeliveryRow>(
        `SELECT ${DELIVERY_COLUMNS} FROM deliveries ${where}ORDER BY at DESC, notice LIMIT ?`,
      )
      .all(...(channel === null ? [] : [channel]), limit)
      .map(deliveryOf);
  }

  /** Takes away messages that are older; open troubles stay. */
  removeBefore(moment: number): void {
    this.atOnce(() => {
      const old = "notice IN (SELECT id FROM notices WHERE at < ?) AND state != 'sending'";
      this.#db.prepare(`DELETE FROM deliveries WHERE ${old}`).run(moment);
      this.#db
        .prepare('DELETE FROM notices WHERE at < ? AND id NOT IN (SELECT notice FROM deliveries)')
        .run(moment);
    });
  }
}
