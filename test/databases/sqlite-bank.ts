// A bank that works without pause on the database argv[2] until its standard input ends: each transfer changes two
// accounts, writes two lines, and touches pages all over; every fifth is taken back after its pages were written out.
// At the end it says how many transfers it committed and how long the slowest took (ms).
import Database from 'better-sqlite3';
import { Random } from '../support/random.ts';

const [, , file = '', seed = '1'] = process.argv;
const random = new Random(Number(seed));
const database = new Database(file, { timeout: 20_000 });
database.pragma('synchronous = off');
database.pragma('cache_size = 5'); // pages: what does not fit is written before the commit
const accounts = Number(database.prepare('SELECT count(*) FROM accounts').pluck().get());
const move = database.prepare('UPDATE accounts SET money = money + ?, note = ? WHERE id = ?');
const line = database.prepare('INSERT INTO lines(transfer, money) VALUES (?, ?)');
let transfers = Number(database.prepare('SELECT coalesce(max(transfer), 0) FROM lines').pluck().get());
let slowest = 0;
let ended = false;

process.stdin.on('end', () => {
  ended = true;
});
process.stdin.resume();
process.stdout.write('ready\n');
for (let n = 1; !ended; n += 1) {
  const began = performance.now();
  transfer(n % 5 === 0 ? 'ROLLBACK' : 'COMMIT');
  slowest = Math.max(slowest, performance.now() - began);
  await new Promise((resolve) => setImmediate(resolve));
}
database.close();
process.stdout.write(`${JSON.stringify({ transfers, slowest })}\n`);

function transfer(end: 'COMMIT' | 'ROLLBACK'): void {
  const money = 1 + random.below(100);
  database.exec('BEGIN IMMEDIATE');
  for (let times = 0; times < 8; times += 1) {
    move.run(-money, random.bytes(300 + random.below(300)), 1 + random.below(accounts));
    move.run(money, random.bytes(300 + random.below(300)), 1 + random.below(accounts));
  }
  line.run(transfers + 1, money);
  line.run(transfers + 1, -money);
  database.exec(end);
  if (end === 'COMMIT') transfers += 1;
}
