import type Database from 'better-sqlite3';
import { HISTORY_TEXT_MAX, LOG_LINES_FOR_TROUBLE, LOG_LINES_MAX } from '../../base/limits.ts';
import { type LogLevel, type LogLine, logLineSchema } from '../../contract/views/log.ts';
import type { RunId } from '../../contract/views/run.ts';

/** Characters of lines on one page: with all that JSON adds, far below what a message may hold. */
const PAGE_CHARACTERS = 150_000;

interface LogRow {
  readonly n: number;
  readonly at: number;
  readonly level: LogLevel;
  readonly code: string | null;
  readonly vals: string | null;
  readonly text: string;
}

/** The log lines of all runs: what is written here is the record, there is no other log file. */
export class LogTable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  append(run: RunId, lines: readonly LogLine[]): void {
    const insert = this.#db.prepare(
      'INSERT INTO log(run, n, at, level, code, vals, text) VALUES(?, ?, ?, ?, ?, ?, ?)',
    );
    this.#db
      .transaction(() => {
        for (const { n, at, level, code, values, text } of lines) {
          const vals = Object.keys(values).length === 0 ? null : JSON.stringify(values);
          insert.run(run, n, at, level, code, vals, text);
        }
      })
      .immediate();
  }

  /** Lines after number `after`, in order, as many as fit a page. */
  page(run: RunId, after: number, limit: number): { lines: LogLine[]; more: boolean } {
    const rows = this.#db
      .prepare<[string, number, number], LogRow>(
        'SELECT n, at, level, code, vals, text FROM log WHERE run = ? AND n > ? ORDER BY n LIMIT ?',
      )
      .all(run, after, limit + 1);
    const lines: LogLine[] = [];
    let characters = 0;
    for (const { vals, ...row } of rows.slice(0, limit)) {
      characters += row.text.length + (vals?.length ?? 0);
      if (characters > PAGE_CHARACTERS && lines.length > 0) break;
      lines.push(logLineSchema.parse({ ...row, values: JSON.parse(vals ?? '{}') }));
    }
    return { lines, more: lines.length < rows.length };
  }

  count(run: RunId): number {
    const row = this.#db
      .prepare<[string], { n: number }>('SELECT count(*) AS n FROM log WHERE run = ?')
      .get(run);
    return row?.n ?? 0;
  }

  /** Takes away the lines of runs whose ids are below `id`; the runs stay. */
  removeBefore(id: RunId): number {
    return this.#db.prepare('DELETE FROM log WHERE run < ?').run(id).changes;
  }
}

export interface NewLine {
  readonly at: number;
  readonly level: LogLevel;
  readonly text: string;
  readonly code?: string | undefined;
  readonly values?: Readonly<Record<string, string | number>> | undefined;
}

/** Numbers the lines of one run and keeps them within bounds: the last ones are for warnings and errors only. */
export class LineCounter {
  #last = 0;
  #kept = 0;

  /** Null when there is no more room for it. */
  number({ at, level, text, code, values = {} }: NewLine): LogLine | null {
    this.#last += 1;
    const isTrouble = level === 'warning' || level === 'error';
    if (this.#kept >= (isTrouble ? LOG_LINES_MAX : LOG_LINES_MAX - LOG_LINES_FOR_TROUBLE)) return null;
    this.#kept += 1;
    const shortened = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? shorten(value) : value,
    ]);
    return {
      ...{ n: this.#last, at, level, text: shorten(text) },
      code: code ?? null,
      values: Object.fromEntries(shortened),
    };
  }

  get left(): number {
    return this.#last - this.#kept;
  }
}

export function shorten(text: string, most: number = HISTORY_TEXT_MAX): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
