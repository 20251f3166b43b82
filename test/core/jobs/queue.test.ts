import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { CofreError } from '../../../main/base/errors.ts';
import type { CoreEventBody } from '../../../main/contract/events.ts';
import type { RunId } from '../../../main/contract/views/run.ts';
import { History } from '../../../main/core/history/history.ts';
import { nextOf, priorityOf, type Waiting } from '../../../main/core/jobs/order.ts';
import { JobQueue, type QueueOptions, STOP_WAIT_MS } from '../../../main/core/jobs/queue.ts';
import { LOCK_WAIT_MAX_MS } from '../../../main/core/jobs/run-job.ts';
import type { JobOutcome, JobRequest, JobRunner, JobTools } from '../../../main/core/jobs/runner.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp.ts';

interface Begun {
  readonly job: JobRequest;
  readonly tools: JobTools;
  readonly end: (outcome?: JobOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** A queue whose jobs end when the test says so; each ends at once when it is told to stop, unless it is deaf. */
class Bench {
  readonly clock = new FakeClock();
  readonly home = tempFolder('home');
  readonly history = new History({ home: this.home, clock: this.clock });
  readonly events: CoreEventBody[] = [];
  readonly begun: Begun[] = [];
  deaf = false;
  readonly queue: JobQueue;

  constructor(options: Partial<QueueOptions> = {}) {
    const runner: JobRunner = (job, tools) =>
      new Promise((end, fail) => {
        this.begun.push({ job, tools, end: (outcome = { result: 'complete' }) => end(outcome), fail });
        if (!this.deaf) tools.signal.addEventListener('abort', () => fail(new Error('torn off')));
      });
    this.queue = new JobQueue({
      ...{ history: this.history, clock: this.clock, sleep: this.clock.sleep },
      runners: { backup: runner, check: runner, drill: runner, prune: runner },
      emit: (event) => this.events.push(event),
      ...options,
    });
  }

  add(job: Partial<JobRequest> = {}): RunId {
    return this.queue.add(jobOf(job)).run.id;
  }

  /** The one that began last and goes on. */
  async newest(): Promise<Begun> {
    await settled();
    const found = this.begun.at(-1);
    if (found === undefined) throw new Error('nothing has begun');
    return found;
  }

  get order(): (string | null)[] {
    return this.begun.map(({ job }) => job.type);
  }
}

const jobOf = (job: Partial<JobRequest>): JobRequest => ({
  ...{ kind: 'backup', project: 'shop', vault: 'disk', type: 'full', trigger: 'manual', options: {} },
  ...job,
});

let bench: Bench;
afterEach(async () => {
  const stopping = bench.queue.stop();
  await bench.clock.advance(STOP_WAIT_MS);
  await stopping;
  bench.history.close();
});

describe('turns', () => {
  test('one job at a time for each vault, the most urgent first, equals as they came', async () => {
    bench = new Bench();
    bench.add({ type: 'first' });
    await settled();
    for (const [type, kind, trigger] of [
      ['check', 'check', 'schedule'],
      ['schedule', 'backup', 'schedule'],
      ['push', 'backup', 'push'],
      ['manual 1', 'backup', 'manual'],
      ['guard', 'backup', 'deploy'],
      ['manual 2', 'check', 'manual'],
    ] as const)
      bench.add({ type, kind, trigger });
    expect(bench.queue.list().map(({ run, before }) => [run.type, before])).toEqual([
      ['first', 0],
      ['guard', 1],
      ['manual 1', 2],
      ['manual 2', 3],
      ['push', 4],
      ['schedule', 5],
      ['check', 6],
    ]);
    for (let n = 0; n < 7; n += 1) {
      expect(bench.queue.list().filter(({ run }) => run.state === 'running').length).toBe(1);
      (await bench.newest()).end();
      await settled();
    }
    expect(bench.order).toEqual([...['first', 'guard', 'manual 1', 'manual 2', 'push', 'schedule', 'check']]);
    expect(bench.queue.list()).toEqual([]);
  });

  test('a drill keeps no backup waiting, and begins when nothing more urgent waits; one at a time', async () => {
    bench = new Bench();
    bench.add({ type: 'first' });
    bench.add({ type: 'drill', kind: 'drill', trigger: 'schedule' });
    bench.add({ type: 'drill 2', kind: 'drill', trigger: 'schedule', vault: 'other' });
    bench.add({ type: 'second' });
    await settled();
    expect(bench.order).toEqual(['first']);
    bench.begun[0]?.end();
    await settled();
    expect(bench.order).toEqual(['first', 'second', 'drill']);
    bench.begun[1]?.end();
    bench.add({ type: 'third' });
    await settled();
    expect(bench.order).toEqual(['first', 'second', 'drill', 'third']);
    bench.begun[2]?.end();
    await settled();
    expect(bench.order.at(-1)).toBe('drill 2');
  });

  test('other vaults go on beside it, up to a limit', async () => {
    bench = new Bench({ parallel: 2 });
    for (const vault of ['a', 'b', 'c']) bench.add({ vault });
    await settled();
    expect(bench.begun.map(({ job }) => job.vault)).toEqual(['a', 'b']);
    bench.begun[1]?.end();
    await settled();
    expect(bench.begun.map(({ job }) => job.vault)).toEqual(['a', 'b', 'c']);
  });

  test('whatever waits: who is taken may start, and nobody before it might', () => {
    const entry = fc.record({
      vault: fc.constantFrom('a', 'b', 'c'),
      priority: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(
        fc.array(entry),
        fc.subarray(['a', 'b', 'c']),
        fc.integer({ min: 1, max: 3 }),
        (entries, busyVaults, parallel) => {
          const waiting: Waiting[] = entries.map((each, arrived) => ({ ...each, arrived }));
          const busy = new Set(busyVaults);
          const may = busy.size >= parallel ? [] : waiting.filter(({ vault }) => !busy.has(vault));
          const next = nextOf(waiting, busy, parallel);
          const first = Math.min(...may.map(({ priority }) => priority));
          const expected = may.find(({ priority }) => priority === first) ?? null;
          expect(next).toEqual(expected);
        },
      ),
    );
  });

  test('a check that a person asked for does not wait behind the schedule', () => {
    expect(priorityOf({ kind: 'check', trigger: 'manual' })).toBeLessThan(
      priorityOf({ kind: 'backup', trigger: 'schedule' }),
    );
  });
});

describe('the same job twice', () => {
  test('runs once while it waits, at the more urgent turn, and says so in its log', async () => {
    bench = new Bench();
    bench.add({ type: 'first' });
    await settled();
    const quick = { type: 'quick', trigger: 'schedule' } as const;
    const { run, joined } = bench.queue.add(jobOf(quick));
    bench.add({ type: 'other', trigger: 'push' });
    const again = bench.queue.add(jobOf({ ...quick, trigger: 'deploy' }));
    expect([joined, again.joined, again.run.id]).toEqual([false, true, run.id]);
    expect(bench.queue.list().map(({ run: { type } }) => type)).toEqual(['first', 'quick', 'other']);
    for (let n = 0; n < 3; n += 1) (await bench.newest()).end();
    await settled();
    expect(bench.order).toEqual(['first', 'quick', 'other']);
    const { lines } = bench.history.log.page(run.id, 0, 100);
    expect(lines.map(({ code }) => code)).toEqual(['runLog.joined', 'runLog.started']);
  });

  test('is another job when it asks for something else, or when the first has begun', async () => {
    bench = new Bench();
    bench.add();
    await settled();
    expect(bench.queue.add(jobOf({})).joined).toBe(false);
    expect(bench.queue.add(jobOf({ options: { reread: true } })).joined).toBe(false);
    expect(bench.queue.add(jobOf({ project: 'blog' })).joined).toBe(false);
    expect(bench.queue.add(jobOf({})).joined).toBe(true);
  });
});

describe('how a job ends', () => {
  test('its outcome, its phases and its log are in the history', async () => {
    bench = new Bench();
    const id = bench.add();
    const { tools, end } = await bench.newest();
    tools.onEvent({ kind: 'phase', phase: 'scanning' });
    await bench.clock.advance(2000);
    tools.onEvent({ kind: 'phase', phase: 'storing' });
    tools.hide('s3cret-word');
    tools.log('warning', 'the dump said s3cret-word', { values: { said: 's3cret-word' } });
    await bench.clock.advance(3000);
    end({
      ...{ result: 'incomplete', snapshot: 'ab', files: 3, bytes: 30, problemCount: 9 },
      problems: [{ path: 'x', code: 'unreadable', message: 'no s3cret-word here' }],
    });
    await settled();
    expect(bench.history.find(id)).toMatchObject({
      ...{ state: 'incomplete', snapshot: 'ab', files: 3, bytes: 30, problemCount: 9, durationMs: 5000 },
      phases: { scanning: 2000, storing: 3000 },
      problems: [{ message: 'no *** here' }],
    });
    const { lines } = bench.history.log.page(id, 0, 100);
    expect(lines.at(-1)).toMatchObject({
      level: 'warning',
      text: 'the dump said ***',
      values: { said: '***' },
    });
  });

  test('one that fails, also by a fault of ours, does not hold up the next', async () => {
    bench = new Bench();
    const ids = [
      bench.add(),
      bench.add({ type: 'quick' }),
      bench.add({ type: 'database' }),
      bench.add({ type: 'x' }),
    ];
    (await bench.newest()).fail(new CofreError('no-space', 'the disk is full'));
    (await bench.newest()).fail(new TypeError('undefined is not a function'));
    (await bench.newest()).fail(new CofreError('skipped', 'its command asked for it'));
    (await bench.newest()).end();
    await settled();
    const ends = ids
      .map((id) => bench.history.find(id))
      .map(({ state, reason }) => [state, reason?.code ?? null]);
    expect(ends).toEqual([
      ['failed', 'no-space'],
      ['failed', 'failed'],
      ['skipped', 'skipped'],
      ['complete', null],
    ]);
  });

  test('a kind that nobody can run fails with its reason', async () => {
    bench = new Bench();
    const id = bench.add({ kind: 'heal' });
    await settled();
    expect(bench.history.find(id)).toMatchObject({ state: 'failed', reason: { code: 'wrong-use' } });
  });

  test('who waits for it is told', async () => {
    bench = new Bench();
    const ended = bench.queue.whenEnded(bench.add());
    (await bench.newest()).end();
    expect(await ended).toMatchObject({ state: 'complete' });
    expect(bench.queue.whenEnded('0'.repeat(16) as RunId)).toBeUndefined();
  });

  test('a log without end keeps its beginning and what went wrong', async () => {
    bench = new Bench();
    const id = bench.add();
    const { tools, end } = await bench.newest();
    for (let n = 0; n < 8000; n += 1) tools.log('info', `line ${n}`);
    tools.log('error', 'and then it broke');
    end();
    await settled();
    expect(bench.history.find(id).logLines).toBeLessThanOrEqual(5000);
    const { lines } = bench.history.log.page(id, 4000, 1000);
    expect(lines.map(({ text }) => text).slice(-2)).toEqual([
      'and then it broke',
      '3501 lines were left out',
    ]);
  });
});

describe('cancelling', () => {
  test('one that waits ends at once and never begins', async () => {
    bench = new Bench();
    bench.add();
    const waiting = bench.add({ type: 'quick' });
    await settled();
    expect(bench.queue.cancel(waiting)).toBe('queued');
    expect(bench.history.find(waiting)).toMatchObject({ state: 'cancelled', startedAt: null });
    (await bench.newest()).end();
    await settled();
    expect(bench.order).toEqual(['full']);
  });

  test('one that runs is told to stop; what it fails with then does not count', async () => {
    bench = new Bench();
    const id = bench.add();
    await settled();
    expect(bench.queue.cancel(id)).toBe('running');
    await settled();
    expect(bench.history.find(id)).toMatchObject({ state: 'cancelled', reason: { code: 'cancelled' } });
    expect(bench.queue.cancel(id)).toBe('over');
  });

  test('one that was as good as done stays complete', async () => {
    bench = new Bench();
    bench.deaf = true;
    const id = bench.add();
    const { end } = await bench.newest();
    bench.queue.cancel(id);
    end();
    await settled();
    expect(bench.history.find(id).state).toBe('complete');
  });

  test('another process can ask for it through the history', async () => {
    bench = new Bench();
    const id = bench.add();
    await settled();
    const other = new History({ home: bench.home });
    const elsewhere = new JobQueue({
      ...{ history: other, runners: {}, emit: () => undefined },
      ...{ clock: bench.clock, sleep: bench.clock.sleep },
    });
    expect(elsewhere.cancel(id)).toBe('elsewhere');
    expect(await bench.queue.whenEnded(id)).toMatchObject({ state: 'cancelled' });
    other.close();
  });
});

describe('a vault that another process writes to', () => {
  const locked = () =>
    new CofreError('locked', 'the vault is locked', { pid: 7, host: 'h', purpose: 'backup of x', since: 1 });

  test('is waited for with growing pauses, then the job runs', async () => {
    let tries = 0;
    bench = new Bench({
      runners: {
        backup: async () => {
          tries += 1;
          if (tries < 4) throw locked();
          return { result: 'complete' };
        },
      },
    });
    const id = bench.add();
    await bench.clock.advance(6999);
    expect([tries, bench.queue.list()[0]?.progress?.phase]).toEqual([3, 'waiting']);
    await bench.clock.advance(1);
    expect([tries, bench.history.find(id).state]).toEqual([4, 'complete']);
    const { lines } = bench.history.log.page(id, 0, 100);
    const waits = lines.filter(({ code }) => code === 'runLog.locked');
    expect(waits.map(({ values }) => values.seconds)).toEqual([1, 2, 4]);
  });

  test('that stays locked fails the job in the end, with who holds it', async () => {
    bench = new Bench({ runners: { backup: () => Promise.reject(locked()) } });
    const id = bench.add();
    await bench.clock.advance(LOCK_WAIT_MAX_MS);
    expect(bench.history.find(id)).toMatchObject({ state: 'failed', reason: { code: 'locked' } });
    expect(bench.clock.sleeping).toBe(0);
  });

  test('does not keep the job from being cancelled', async () => {
    bench = new Bench({ runners: { backup: () => Promise.reject(locked()) } });
    const id = bench.add();
    await bench.clock.advance(5000);
    bench.queue.cancel(id);
    await settled();
    expect(bench.history.find(id).state).toBe('cancelled');
  });
});

describe('when the core stops', () => {
  test('what runs and what waits is interrupted and recorded, and nothing new is taken', async () => {
    bench = new Bench();
    const ids = [bench.add(), bench.add({ type: 'quick' })];
    await settled();
    await bench.queue.stop();
    const ends = ids.map((id) => bench.history.find(id)).map(({ state, reason }) => [state, reason?.code]);
    expect(ends).toEqual(ids.map(() => ['interrupted', 'core-stopped']));
    expect(() => bench.add()).toThrow('stopping');
  });

  test('a job that does not listen is waited for, but not for ever', async () => {
    bench = new Bench();
    bench.deaf = true;
    const id = bench.add();
    const { end } = await bench.newest();
    const stopping = bench.queue.stop();
    await bench.clock.advance(STOP_WAIT_MS);
    await stopping;
    end();
    await settled();
    expect(bench.history.find(id).state).toBe('interrupted');
  });
});

test('while the history cannot be written, what runs is not lost: its end is written later', async () => {
  bench = new Bench();
  const id = bench.add();
  const { end } = await bench.newest();
  const sound = bench.history.finish.bind(bench.history);
  bench.history.finish = () => {
    throw Object.assign(new Error('database or disk is full'), { name: 'SqliteError' });
  };
  end();
  await settled();
  expect(bench.events.at(-1)).toMatchObject({ kind: 'job.finished', run: { id, state: 'complete' } });
  expect(bench.history.find(id).state).toBe('running');
  bench.history.finish = sound;
  await bench.queue.stop();
  expect(bench.history.find(id).state).toBe('complete');
});
