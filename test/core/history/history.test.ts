import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { HISTORY_PROBLEMS_MAX, LOG_KEPT_MS } from '../../../main/base/limits.ts';
import type { Run, RunId } from '../../../main/contract/views/run.ts';
import { History, type HistoryOptions } from '../../../main/core/history/history.ts';
import type { RunSubject } from '../../../main/core/history/run-writer.ts';
import { MIGRATIONS, migrate } from '../../../main/core/history/schema.ts';
import { thisProcess } from '../../../main/platform/host.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp.ts';

const opened: History[] = [];
afterEach(() => {
  for (const history of opened.splice(0)) history.close();
});

function open(home: string, options: Partial<HistoryOptions> = {}): History {
  const history = new History({ home, ...options });
  opened.push(history);
  return history;
}

const shop: RunSubject = { kind: 'backup', project: 'shop', vault: 'disk', type: 'full', trigger: 'manual' };
const all = (history: History): Run[] => history.list({}, { limit: 500, before: null }).runs;
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return String(Reflect.get(Object(error), 'code'));
  }
};

describe('a run', () => {
  test('is kept with all that is known of it, from waiting to its end', () => {
    const clock = new FakeClock();
    const home = tempFolder('home');
    const history = open(home, { clock });
    const { id } = history.add(shop);
    const queuedAt = clock.now();
    clock.set(queuedAt + 1000);
    history.start(id);
    clock.set(queuedAt + 5000);
    history.finish(id, {
      state: 'incomplete',
      reason: { code: 'incomplete', message: 'one file could not be read', details: { count: 1 } },
      durationMs: 3999.6,
      snapshot: 'ab12',
      files: 10,
      bytes: 2000,
      newBytes: 100,
      storedBytes: 50,
      phases: { scanning: 12.4, storing: 3000 },
      counts: { databases: 2 },
      problems: [{ path: '/srv/shop/x', code: 'unreadable', message: 'EACCES' }],
    });
    history.close();
    expect(open(home).find(id)).toEqual({
      id,
      ...shop,
      state: 'incomplete',
      reason: { code: 'incomplete', message: 'one file could not be read', details: { count: 1 } },
      queuedAt,
      startedAt: queuedAt + 1000,
      finishedAt: queuedAt + 5000,
      durationMs: 4000,
      files: 10,
      bytes: 2000,
      newBytes: 100,
      storedBytes: 50,
      snapshot: 'ab12',
      problemCount: 1,
      phases: { scanning: 12, storing: 3000 },
      counts: { databases: 2 },
      problems: [{ path: '/srv/shop/x', code: 'unreadable', message: 'EACCES' }],
      logLines: 0,
      drill: null,
    });
    opened.shift();
  });

  test('that was skipped is there with its reason', () => {
    const history = open(tempFolder('home'));
    const reason = { code: 'on-battery', message: 'not while on battery' };
    history.skip({ ...shop, trigger: 'schedule' }, reason);
    expect(all(history)).toMatchObject([{ state: 'skipped', reason, startedAt: null, durationMs: null }]);
  });

  test('with thousands of problems and endless messages keeps the first, shortened, and the number of all', () => {
    const history = open(tempFolder('home'));
    const { id } = history.add(shop);
    const problems = Array.from({ length: 5000 }, (_, n) => ({
      path: `${n}/${'x'.repeat(9000)}`,
      code: 'unreadable',
      message: 'm'.repeat(9000),
    }));
    history.finish(id, { state: 'incomplete', problems });
    const found = history.find(id);
    expect([found.problems.length, found.problemCount]).toEqual([HISTORY_PROBLEMS_MAX, 5000]);
    expect(JSON.stringify(found).length).toBeLessThan(1024 * 1024);
  });

  test('is found by the beginning of its id, and only when it is the only one', () => {
    const clock = new FakeClock();
    const history = open(tempFolder('home'), { clock });
    const first = history.add(shop).id;
    clock.set(clock.now() + 40);
    const second = history.add(shop).id;
    expect(history.find(first.slice(0, 12)).id).toBe(first);
    expect(history.find('latest').id).toBe(second);
    expect(codeOf(() => history.find(first.slice(0, 3)))).toBe('wrong-use');
    expect(codeOf(() => history.find('zzz'))).toBe('wrong-use');
    expect(codeOf(() => history.find('%'))).toBe('wrong-use');
  });

  test('of the same millisecond as another has an id of its own', () => {
    const history = open(tempFolder('home'), { clock: new FakeClock() });
    const ids = Array.from({ length: 50 }, () => history.add(shop).id);
    expect(new Set(ids).size).toBe(50);
  });
});

describe('the list', () => {
  test('is the newest first, page after page, each run exactly once', () => {
    const clock = new FakeClock();
    const history = open(tempFolder('home'), { clock });
    const ids = Array.from({ length: 23 }, () => {
      clock.set(clock.now() + 1000);
      return history.add(shop).id;
    });
    const seen: RunId[] = [];
    let before: RunId | null = null;
    do {
      const page = history.list({}, { limit: 5, before });
      seen.push(...page.runs.map(({ id }) => id));
      before = page.next;
    } while (before !== null);
    expect(seen).toEqual(ids.reverse());
  });

  test('takes filters together', () => {
    const clock = new FakeClock();
    const history = open(tempFolder('home'), { clock });
    const start = clock.now();
    const add = (subject: Partial<RunSubject>) => {
      clock.set(clock.now() + 60_000);
      return history.add({ ...shop, ...subject }).id;
    };
    const [a, b, c, d] = [
      add({}),
      add({ project: 'blog', vault: 'nas' }),
      add({ type: 'quick', trigger: 'push' }),
      add({ kind: 'check', project: null, type: 'read', trigger: 'schedule' }),
    ];
    history.finish(a, { state: 'complete' });
    history.finish(c, { state: 'failed' });
    const ids = (filter: Parameters<History['list']>[0]) =>
      history.list(filter, { limit: 50, before: null }).runs.map(({ id }) => id);
    expect(ids({ project: 'shop' })).toEqual([c, a]);
    expect(ids({ vault: 'nas' })).toEqual([b]);
    expect(ids({ project: 'shop', states: ['failed'] })).toEqual([c]);
    expect(ids({ states: ['failed', 'complete'] })).toEqual([c, a]);
    expect(ids({ kinds: ['check'] })).toEqual([d]);
    expect(ids({ triggers: ['push', 'schedule'] })).toEqual([d, c]);
    expect(ids({ types: ['quick'] })).toEqual([c]);
    expect(ids({ states: [] })).toEqual([]);
    expect(ids({ since: start + 120_000, until: start + 240_000 })).toEqual([c, b]);
  });
});

test('of 50,000 runs the newest 50 are found by an index, without sorting, however they are filtered', () => {
  const home = tempFolder('home');
  const history = open(home);
  const { id } = history.add(shop);
  history.finish(id, { state: 'complete', files: 1, bytes: 1 });
  fill(home, id, 50_000);
  history.close();
  opened.splice(0);
  const before = all(open(home))[10]?.id ?? null;
  for (const filter of [
    {},
    { project: 'shop' },
    { vault: 'disk' },
    { states: ['failed' as const] },
    { states: ['failed' as const, 'incomplete' as const] },
    { project: 'shop', states: ['failed' as const], kinds: ['backup' as const] },
    { kinds: ['backup' as const, 'check' as const], since: 0 },
    { triggers: ['push' as const] },
  ]) {
    const plan = opened[0]?.explain(filter, before).join('; ') ?? '';
    expect(plan).toMatch(/^(SEARCH|SCAN) runs/);
    expect(plan).not.toContain('TEMP B-TREE');
  }
  const began = performance.now();
  const fresh = open(home);
  expect(all(fresh).length).toBe(500);
  expect(fresh.list({}, { limit: 50, before: null }).runs.length).toBe(50);
  const took = performance.now() - began;
  process.stdout.write(`opening a history of 50,000 runs and listing 550 took ${took.toFixed(1)} ms\n`);
});

/** Copies of one run under other ids, as quickly as SQLite can. */
function fill(home: string, id: RunId, count: number): void {
  const db = new Database(join(home, 'history.db'));
  db.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO runs(id, kind, project, vault, type, trigger, state, queued, started, finished, duration, files, bytes, problems)
    SELECT printf('00%014d', i), kind, CASE i % 3 WHEN 0 THEN 'shop' ELSE 'blog' END, vault, type, trigger,
      CASE WHEN i % 100 = 0 THEN 'failed' ELSE state END, queued, started, finished, duration, files, bytes, 0
    FROM runs, n WHERE id = '${id}'`);
  db.close();
}

describe('the log', () => {
  test('is given in order, in pages that fit a message, whatever is in it', () => {
    const history = open(tempFolder('home'));
    const { id } = history.add(shop);
    const lines = Array.from({ length: 400 }, (_, n) => ({
      ...{ n: n + 1, at: n, level: 'info' as const, code: 'runLog.started', values: { count: n } },
      text: '\u0001ä"\\'.repeat(500),
    }));
    history.log.append(id, lines);
    const found: unknown[] = [];
    let more = true;
    while (more) {
      const page = history.log.page(id, found.length, 1000);
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(1024 * 1024);
      found.push(...page.lines);
      more = page.more;
    }
    expect(found).toEqual(lines);
    expect(history.find(id).logLines).toBe(400);
  });

  test('goes when it is old; its run stays', () => {
    const clock = new FakeClock();
    const history = open(tempFolder('home'), { clock });
    const line = { n: 1, at: 1, level: 'info' as const, code: null, values: {}, text: 'x' };
    const old = history.add(shop).id;
    history.log.append(old, [line]);
    clock.set(clock.now() + LOG_KEPT_MS + 1000);
    const fresh = history.add(shop).id;
    history.log.append(fresh, [line]);
    history.tidy();
    expect([history.log.count(old), history.log.count(fresh)]).toEqual([0, 1]);
    expect(history.find(old).id).toBe(old);
  });
});

describe('what another process left unfinished', () => {
  const self = { ...thisProcess(), bootId: 'boot-1', machine: 'machine-1' };
  const neighbours = (pid: number, alive: readonly number[], over: object = {}) => ({
    self: { ...self, pid, startTime: pid * 10, ...over },
    isAlive: (other: number, startTime: number | null) => alive.includes(other) && startTime === other * 10,
  });

  test('is marked interrupted when that process is gone, and not when it lives', () => {
    const home = tempFolder('home');
    const dead = open(home, { neighbours: neighbours(1, []) });
    const left = [dead.add(shop).id, dead.add(shop).id];
    dead.start(left[0] as RunId);
    const living = open(home, { neighbours: neighbours(2, []) });
    const theirs = living.add(shop).id;
    const mine = open(home, { neighbours: neighbours(3, [2]) });
    const interrupted = mine.interruptDead().map(({ id, state }) => [id, state]);
    expect(interrupted.sort()).toEqual(left.map((id) => [id, 'interrupted']).sort());
    expect(mine.find(theirs).state).toBe('queued');
    expect(mine.interruptDead()).toEqual([]);
  });

  test('is interrupted after a restart of the machine, even when its number is taken again', () => {
    const home = tempFolder('home');
    open(home, { neighbours: neighbours(1, []) }).add(shop);
    const next = open(home, { neighbours: neighbours(7, [1], { bootId: 'boot-2' }) });
    expect(next.interruptDead().length).toBe(1);
  });

  test('in a container that is gone is interrupted when it was not heard of for a while', () => {
    const home = tempFolder('home');
    const clock = new FakeClock();
    const gone = open(home, { clock, neighbours: neighbours(1, [], { machine: 'container' }) });
    gone.add(shop);
    const next = open(home, { clock, neighbours: neighbours(2, []) });
    clock.set(clock.now() + 10 * 60_000);
    expect(next.interruptDead()).toEqual([]);
    gone.beat();
    clock.set(clock.now() + 10 * 60_000);
    expect(next.interruptDead()).toEqual([]);
    clock.set(clock.now() + 10 * 60_000);
    expect(next.interruptDead().length).toBe(1);
  });

  test('own runs are never taken for left ones', () => {
    const history = open(tempFolder('home'), { neighbours: neighbours(1, []) });
    history.add(shop);
    expect(history.interruptDead()).toEqual([]);
  });

  test('can be asked to stop, and only its owner is told', () => {
    const home = tempFolder('home');
    const owner = open(home, { neighbours: neighbours(1, [1, 2]) });
    const other = open(home, { neighbours: neighbours(2, [1, 2]) });
    const { id } = owner.add(shop);
    other.add(shop);
    expect(other.askToCancel(id)).toBe(true);
    expect([owner.askedToCancel(), other.askedToCancel()]).toEqual([[id], []]);
    owner.finish(id, { state: 'cancelled' });
    expect([owner.askedToCancel(), other.askToCancel(id)]).toEqual([[], false]);
  });
});

describe('the file', () => {
  test.runIf(process.platform !== 'win32')(
    'is for its owner only, with all that SQLite lays beside it',
    () => {
      const home = tempFolder('home');
      const history = open(home);
      history.add(shop);
      const modes = readdirSync(home).map((name) => [name, statSync(join(home, name)).mode & 0o777]);
      expect(modes).toEqual([
        ['history.db', 0o600],
        ['history.db-shm', 0o600],
        ['history.db-wal', 0o600],
      ]);
    },
  );

  test('that is damaged is kept aside, and a new history begins', () => {
    const home = tempFolder('home');
    writeFileSync(join(home, 'history.db'), randomBytes(50_000));
    const history = open(home);
    expect(history.setAside).not.toBeNull();
    expect(existsSync(history.setAside ?? '')).toBe(true);
    history.add(shop);
    expect(all(open(home)).length).toBe(1);
    expect(open(home).setAside).toBeNull();
  });

  test('of a newer Cofre is refused and not touched', () => {
    const home = tempFolder('home');
    open(home).close();
    opened.splice(0);
    const db = new Database(join(home, 'history.db'));
    db.pragma('user_version = 99');
    db.close();
    expect(codeOf(() => open(home))).toBe('vault-unsupported');
    expect(readdirSync(home)).toEqual(['history.db']);
  });

  test('is carried forward step by step, and a step that fails changes nothing', () => {
    const db = new Database(':memory:');
    migrate(db);
    expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    const next = [...MIGRATIONS, 'ALTER TABLE runs ADD COLUMN colour TEXT'];
    const broken = [...next, 'CREATE TABLE half(a); CREATE TABLE runs(a);'];
    expect(() => migrate(db, broken)).toThrow();
    expect(db.pragma('user_version', { simple: true })).toBe(next.length);
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
    db.close();
  });
});
