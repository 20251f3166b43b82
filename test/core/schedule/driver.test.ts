import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Readings } from '../../../main/core/schedule/conditions.ts';
import { ScheduleDriver, type ScheduleHost } from '../../../main/core/schedule/driver.ts';
import type { Entry } from '../../../main/core/schedule/entries.ts';
import type { Outcome } from '../../../main/core/schedule/scheduler.ts';
import { tempFolder } from '../../support/temp.ts';
import { daily, entry, HOUR, MINUTE } from './entry.ts';

const T = Date.UTC(2026, 10, 24);
const { signal } = new AbortController();

/** A world in which one sets the clock and sees what was started, skipped and complained about. */
class World implements ScheduleHost {
  now = T;
  readonly clock = { now: () => this.now, monotonic: () => this.now };
  readonly home: string;
  readonly told: string[] = [];
  schedules: Entry[] = [
    entry(daily('03:00'), { conditions: { onBattery: false, onMetered: true, graceHours: 24 } }),
  ];
  isPausedNow = false;
  battery: boolean | null = null;
  outcome: Outcome | Promise<Outcome> = 'done';
  lastScheduled: number | null = null;

  constructor(home = tempFolder('driver')) {
    this.home = home;
  }
  entries = async () => ({ entries: this.schedules, broken: [] });
  isPaused = async () => this.isPausedNow;
  readings = async (): Promise<Readings> => ({
    onBattery: this.battery,
    onMetered: null,
    load: null,
    isMounted: () => null,
  });
  lastScheduledOf = async () => this.lastScheduled;
  submit: ScheduleHost['submit'] = async (one, { trigger, slot }) => {
    this.told.push(`${trigger} ${one.schedule.type} ${new Date(slot).toISOString().slice(5, 16)}`);
    return this.outcome;
  };
  recordSkip: ScheduleHost['recordSkip'] = async (_one, _run, { reason, overGrace }) => {
    this.told.push(`skip ${reason}${overGrace ? ' over grace' : ''}`);
  };
  complain = (error: unknown): void => {
    this.told.push(`complaint ${String(error)}`);
  };
}

async function look(driver: ScheduleDriver, world: World, hours: readonly number[]): Promise<void> {
  for (const hour of hours) {
    world.now = T + hour * HOUR;
    await driver.tick(signal);
    await driver.idle();
  }
}

test('each day once, however often one looks', async () => {
  const world = new World();
  await look(new ScheduleDriver(world), world, [0, 3, 3.001, 3.1, 8, 26.99, 27, 27.1, 40]);
  expect(world.told).toEqual(['schedule full 11-24T03:00', 'schedule full 11-25T03:00']);
});

test('a restart forgets nothing: the slot that ran does not run again, the one missed is caught up on once', async () => {
  const world = new World();
  await look(new ScheduleDriver(world), world, [0, 3]);
  await look(new ScheduleDriver(world), world, [3.2, 5]);
  await look(new ScheduleDriver(world), world, [4 * 24 + 9, 4 * 24 + 9.5]);
  expect(world.told).toEqual(['schedule full 11-24T03:00', 'catch-up full 11-28T03:00']);
});

test('a run whose process died is tried again after a while', async () => {
  const world = new World();
  const died = new ScheduleDriver(world);
  world.outcome = new Promise(() => undefined);
  await look2(died, world, [0, 3]);
  world.outcome = 'done';
  await look(new ScheduleDriver(world), world, [3.1, 3.5, 4.1, 5]);
  expect(world.told).toEqual(['schedule full 11-24T03:00', 'retry full 11-24T03:00']);
});

async function look2(driver: ScheduleDriver, world: World, hours: readonly number[]): Promise<void> {
  for (const hour of hours) {
    world.now = T + hour * HOUR;
    await driver.tick(signal);
  }
}

test('a long run is not started a second time while it runs; what came due meanwhile is caught up on once', async () => {
  const world = new World();
  const driver = new ScheduleDriver(world);
  let end: (outcome: Outcome) => void = () => undefined;
  world.outcome = new Promise((resolve) => {
    end = resolve;
  });
  await look2(driver, world, [0, 3, 27, 51]);
  expect(world.told).toHaveLength(1);
  end('done');
  await driver.idle();
  world.outcome = 'done';
  await look(driver, world, [52, 53, 60]);
  expect(world.told.slice(1)).toEqual(['catch-up full 11-26T03:00']);
});

test('on battery it is skipped, once on record, and runs when the power is back', async () => {
  const world = new World();
  world.battery = true;
  const driver = new ScheduleDriver(world);
  await look(driver, world, [0, 3, 3.1, 5]);
  expect(world.told).toEqual(['skip battery']);
  world.battery = false;
  await look(driver, world, [6, 7]);
  expect(world.told).toEqual(['skip battery', 'catch-up full 11-24T03:00']);
});

test('the skip is a problem when the grace is over, also over a restart', async () => {
  const world = new World();
  world.battery = true;
  await look(new ScheduleDriver(world), world, [0, 3]);
  await look(new ScheduleDriver(world), world, [27, 51, 51.5]);
  expect(world.told).toEqual(['skip battery', 'skip battery', 'skip battery over grace']);
});

test('what cannot be read hinders nothing', async () => {
  const world = new World();
  world.battery = null;
  await look(new ScheduleDriver(world), world, [0, 3]);
  expect(world.told).toEqual(['schedule full 11-24T03:00']);
});

test('a pause is on record, and its end brings one catch-up', async () => {
  const world = new World();
  world.isPausedNow = true;
  const driver = new ScheduleDriver(world);
  await look(driver, world, [0, 3, 4, 27]);
  world.isPausedNow = false;
  await look(driver, world, [30, 31, 51]);
  expect(world.told).toEqual([
    ...['skip paused', 'skip paused', 'catch-up full 11-25T03:00', 'schedule full 11-26T03:00'],
  ]);
});

test('the slot is on the disk as begun before the run starts', async () => {
  const world = new World();
  const driver = new ScheduleDriver(world);
  let kept = '';
  world.submit = async () => {
    kept = readFileSync(path.join(world.home, 'schedule.json'), 'utf8');
    return 'done';
  };
  await look(driver, world, [0, 3]);
  expect(Object.values(JSON.parse(kept).entries)).toMatchObject([{ handled: T + 3 * HOUR, running: true }]);
});

test('a state that is lost begins at the last scheduled run in the history', async () => {
  const world = new World();
  await look(new ScheduleDriver(world), world, [0, 3]);
  writeFileSync(path.join(world.home, 'schedule.json'), '{ broken');
  world.lastScheduled = T + 3 * HOUR + MINUTE;
  await look(new ScheduleDriver(world), world, [4, 23]);
  expect(world.told).toHaveLength(1);
  writeFileSync(path.join(world.home, 'schedule.json'), '{ broken');
  await look(new ScheduleDriver(world), world, [28]);
  expect(world.told.slice(1)).toEqual(['catch-up full 11-25T03:00']);
});

test('a schedule whose time was changed begins anew', async () => {
  const world = new World();
  const driver = new ScheduleDriver(world);
  await look(driver, world, [0, 3]);
  world.schedules = [entry(daily('02:00'))];
  await look(driver, world, [5, 20, 26]);
  expect(world.told).toEqual(['schedule full 11-24T03:00', 'schedule full 11-25T02:00']);
});

test('a queue that refuses counts as a failure and is complained about', async () => {
  const world = new World();
  world.submit = async () => {
    throw new Error('no vault of this name');
  };
  await look(new ScheduleDriver(world), world, [0, 3, 3.5, 4, 4.5]);
  expect(world.told).toEqual(Array(2).fill('complaint Error: no vault of this name'));
});

test('the loop ends when it is told to, and waits for what it started', async () => {
  const world = new World();
  const stop = new AbortController();
  world.schedules = [];
  const over = new ScheduleDriver(world).run(stop.signal);
  stop.abort();
  await over;
  expect(world.told).toEqual([]);
});
