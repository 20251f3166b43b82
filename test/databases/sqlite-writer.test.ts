import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { dump, makeDatabase } from './sqlite-world.ts';

const ACCOUNTS = 20_000;
const MONEY = 1000;

interface Ended {
  readonly transfers: number;
  /** ms */
  readonly slowest: number;
}

interface Bank {
  stop(): Promise<Ended>;
}

async function openBank(file: string, mode: string, seed: number): Promise<Bank> {
  makeDatabase(
    file,
    `PRAGMA journal_mode = ${mode};
     CREATE TABLE accounts(id INTEGER PRIMARY KEY, money, note); CREATE TABLE lines(transfer, money);
     CREATE INDEX lines_transfer ON lines(transfer); CREATE INDEX accounts_money ON accounts(money);
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ACCOUNTS})
     INSERT INTO accounts SELECT i, ${MONEY}, zeroblob(500) FROM n;`,
  );
  const script = fileURLToPath(new URL('sqlite-bank.ts', import.meta.url));
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [script, file, String(seed)]);
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return {
    stop: async () => {
      child.stdin.end();
      return JSON.parse(String((await lines.next()).value));
    },
  };
}

test.each([
  { mode: 'wal', seed: 11, dumps: 4 },
  { mode: 'delete', seed: 12, dumps: 4 },
  { mode: 'truncate', seed: 13, dumps: 2 },
])(
  'whatever a writer does meanwhile ($mode), every copy is whole and holds committed transfers only',
  async ({ mode, seed, dumps }) => {
    const file = join(tempFolder('bank'), 'bank.db');
    const bank = await openBank(file, mode, seed);
    let last = 0;
    let grew = 0;
    let ended: Ended;
    try {
      for (let n = 0; n < dumps; n += 1) {
        await using copy = await dump(file);
        expect(copy.query('PRAGMA integrity_check')).toEqual([['ok']]);
        expect(copy.query('SELECT sum(money), count(*) FROM accounts')).toEqual([
          [ACCOUNTS * MONEY, ACCOUNTS],
        ]);
        // Transfers 1 to n without a gap, each with both its lines: n was committed, and nothing after it is there.
        const [[newest, transfers, broken] = []] = copy.query(
          `SELECT coalesce(max(transfer), 0), count(*), sum(lines != 2 OR total != 0)
         FROM (SELECT transfer, count(*) AS lines, sum(money) AS total FROM lines GROUP BY transfer)`,
        ) as (number | null)[][];
        expect([newest, broken ?? 0]).toEqual([transfers, 0]);
        expect(copy.facts.tables).toContainEqual({ name: 'lines', rows: 2 * Number(newest) });
        expect(newest).toBeGreaterThanOrEqual(last);
        if (Number(newest) > last) grew += 1;
        last = Number(newest);
      }
    } finally {
      ended = await bank.stop();
    }
    const { transfers, slowest } = ended;
    expect(transfers).toBeGreaterThanOrEqual(last);
    // Neither side starves the other: the writer got on between any two dumps, and no transfer hung.
    expect(grew).toBeGreaterThanOrEqual(dumps - 1);
    expect(slowest).toBeLessThan(5000);
    process.stderr.write(
      `${mode}: ${transfers} transfers during ${dumps} dumps, the slowest took ${slowest.toFixed(0)} ms\n`,
    );
  },
);
