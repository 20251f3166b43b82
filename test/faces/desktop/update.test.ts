import { expect, test } from 'vitest';
import {
  NO_UPDATE,
  pendingUpdate,
  readUpdateState,
  type UpdateState,
  writeUpdateState,
} from '../../../main/core/desktop/updates.ts';
import { statusOfHome } from '../../../main/core/health/home.ts';
import { nextStep, type Updater, Updates } from '../../../main/faces/desktop/update.ts';
import { type ChannelFacts, hasChannel } from '../../../main/faces/desktop/update-address.ts';
import { tempFolder } from '../../support/temp.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 24, 12);

const available = { version: '0.2.0', since: NOW - HOUR };
const waits = (is: 'yes' | 'later' | 'skip' | null, ago = HOUR): UpdateState => ({
  ...{ version: 1, checkedAt: NOW - HOUR, available },
  answer: is === null ? null : { is, at: NOW - ago },
});

test.each<[string, UpdateState, { isLoaded?: boolean; isBusy?: boolean }, string]>([
  ['nobody has looked yet', NO_UPDATE, {}, 'check'],
  ['it was looked an hour ago, and nothing is new', { ...NO_UPDATE, checkedAt: NOW - HOUR }, {}, 'nothing'],
  ['it was looked a day ago', { ...NO_UPDATE, checkedAt: NOW - DAY }, {}, 'check'],
  ['it was looked in the future, by a wrong clock', { ...NO_UPDATE, checkedAt: NOW + DAY }, {}, 'check'],
  ['an update is there', waits(null), {}, 'ask'],
  ['an update is there while a job runs', waits(null), { isBusy: true }, 'nothing'],
  ['the person agreed', waits('yes'), {}, 'load'],
  ['the person agreed, and a job runs', waits('yes'), { isBusy: true }, 'nothing'],
  ['it is loaded', waits('yes'), { isLoaded: true }, 'install'],
  ['it is loaded, and a job runs', waits('yes'), { isLoaded: true, isBusy: true }, 'nothing'],
  ['the person said later today', waits('later'), {}, 'nothing'],
  ['the person said later three days ago', waits('later', 3 * DAY), {}, 'ask'],
  ['the person passed it over', waits('skip', 30 * DAY), {}, 'nothing'],
])('%s', (_situation, state, { isLoaded = false, isBusy = false }, step) => {
  expect(nextStep({ now: NOW, state, isLoaded, isBusy })).toBe(step);
});

test('no answer and no moment ever lets something be loaded or installed that nobody agreed to, or while a job runs', () => {
  for (const is of ['yes', 'later', 'skip', null] as const)
    for (const ago of [0, HOUR, 3 * DAY, 400 * DAY])
      for (const isLoaded of [true, false])
        for (const isBusy of [true, false]) {
          const step = nextStep({ now: NOW, state: waits(is, ago), isLoaded, isBusy });
          if (step === 'load' || step === 'install') expect([is, isBusy]).toEqual(['yes', false]);
        }
});

test('from the look to the installation, in the order of what a person and the jobs allow', async () => {
  const { updates, did, set, home } = world();
  expect(await updates.step()).toBe('check');
  expect(pendingUpdate(await readUpdateState(home), NOW)).toMatchObject({ version: '0.2.0' });
  set({ busy: true });
  expect(await updates.step()).toBe('nothing');
  set({ busy: false });
  for (const step of ['ask', 'load']) expect(await updates.step()).toBe(step);
  set({ busy: true });
  expect(await updates.step()).toBe('nothing');
  set({ busy: false });
  expect(await updates.step()).toBe('install');
  expect(did).toEqual(['check', 'ask 0.2.0', 'load', 'install']);
});

test('an update with a wrong signature is not installed, not loaded again by itself, and asked about again later', async () => {
  const { updates, did, notes, set } = world({
    load: () => Promise.reject(new Error('not signed by the application owner')),
  });
  for (const step of ['check', 'ask', 'load', 'nothing']) expect(await updates.step()).toBe(step);
  expect(did).not.toContain('install');
  expect(notes).toEqual(['the update was not taken: not signed by the application owner']);
  set({ now: NOW + 3 * DAY });
  expect(await updates.step()).toBe('ask');
});

test('an address that does not answer is asked again after a day, and is no finding', async () => {
  const { updates, notes, home, set } = world({ check: () => Promise.reject(new Error('ENOTFOUND')) });
  for (const step of ['check', 'nothing']) expect(await updates.step()).toBe(step);
  expect(notes).toEqual(['the look for updates failed: ENOTFOUND']);
  expect(pendingUpdate(await readUpdateState(home), NOW)).toBeNull();
  set({ now: NOW + DAY });
  expect(await updates.step()).toBe('check');
});

test('after a start nothing is believed of before, but a version that was passed over stays passed over', async () => {
  const { updates, did, home, set } = world();
  set({ answer: 'skip' });
  for (const step of ['check', 'ask', 'nothing']) expect(await updates.step()).toBe(step);
  await updates.forget();
  expect(pendingUpdate(await readUpdateState(home), NOW)).toBeNull();
  for (const step of ['check', 'nothing']) expect(await updates.step()).toBe(step);
  expect(did).toEqual(['check', 'ask 0.2.0', 'check']);
});

test('what was found is believed for two weeks: a desktop that is gone leaves no finding', () => {
  expect(pendingUpdate(waits(null), NOW + 13 * DAY)).toEqual(available);
  expect(pendingUpdate(waits(null), NOW + 15 * DAY)).toBeNull();
  expect(pendingUpdate(NO_UPDATE, NOW)).toBeNull();
});

test('`status` tells of an update that waits, where a desktop has found one; elsewhere nothing is missing', async () => {
  const home = tempFolder('updates');
  const told = async () => (await statusOfHome(home, { project: null, detailed: false }, NOW)).findings;
  expect(await told()).toEqual([]);
  await writeUpdateState(home, waits(null));
  expect(await told()).toMatchObject([{ code: 'update-pending', level: 'notice' }]);
});

const RELEASE: ChannelFacts = {
  ...{ isPackaged: true, platform: 'darwin', isAppImage: false },
  file: 'provider: generic\nurl: https://example.org/cofre\nupdaterCacheDirName: cofre-updater\n',
};

test.each<[string, Partial<ChannelFacts>, boolean]>([
  ['a release for macOS', {}, true],
  ['a checkout', { isPackaged: false }, false],
  ['a package that was made without an address', { file: null }, false],
  ['an address without TLS', { file: 'provider: generic\nurl: http://example.org/cofre\n' }, false],
  ['an AppImage', { platform: 'linux', isAppImage: true }, true],
  ['a .deb, which apt replaces', { platform: 'linux' }, false],
  ['a Windows release that names no publisher to be signed by', { platform: 'win32' }, false],
  [
    'a Windows release that names its publisher',
    { platform: 'win32', file: `${RELEASE.file}publisherName:\n  - Cofre contributors\n` },
    true,
  ],
])('%s looks for updates or not', (_build, over, looks) => {
  expect(hasChannel({ ...RELEASE, ...over })).toBe(looks);
});

function world(over: Partial<Updater> = {}) {
  const home = tempFolder('updates');
  const did: string[] = [];
  const notes: string[] = [];
  let state = { busy: false, now: NOW, answer: 'yes' as 'yes' | 'later' | 'skip' };
  const updates = new Updates({
    home,
    updater: {
      check: async () => '0.2.0',
      load: async () => void did.push('load'),
      ...over,
      install: () => void did.push('install'),
    },
    isBusy: async () => state.busy,
    ask: async (version) => {
      did.push(`ask ${version}`);
      return state.answer;
    },
    now: () => state.now,
    note: (what) => void notes.push(what),
  });
  const step = updates.step.bind(updates);
  updates.step = async () => {
    const done = await step();
    if (done === 'check') did.push('check');
    return done;
  };
  return {
    ...{ home, did, notes, updates },
    set: (change: Partial<typeof state>) => {
      state = { ...state, ...change };
    },
  };
}
