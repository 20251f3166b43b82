import { agoText, whenText } from '../text/ago.ts';
import { verdictText } from '../text/health.ts';
import type { Texts } from '../text/texts.ts';
import type { Run } from '../views/run.ts';
import type { Status } from '../views/status.ts';
import { allPaused, percentOf } from './state.ts';
import { oneLine, pauseText, runText } from './tooltip.ts';
import type { TrayAction, TrayInput, TrayItem } from './view.ts';

/** Longer lines make a menu wider than a small screen (characters). */
const LABEL_MAX = 80;
const HOUR_MS = 3_600_000;

export function trayMenu(input: TrayInput, texts: Texts): TrayItem[] {
  return [
    ...lines(input, texts),
    { kind: 'separator', id: 'after-lines' },
    ...backups(input, texts),
    ...cancels(input, texts),
    ...checks(input, texts),
    ...pauses(input, texts),
    { kind: 'separator', id: 'after-work' },
    ...program(input, texts),
  ];
}

export function trayMenuWithoutCore(words: string, texts: Texts): TrayItem[] {
  return [
    text('status', words),
    { kind: 'separator', id: 'after-lines' },
    item('open', texts.say('tray.open'), { kind: 'face', does: 'open' }),
    item('quit', texts.say('tray.quit'), { kind: 'face', does: 'quit' }),
  ];
}

function lines({ status, now }: TrayInput, texts: Texts): TrayItem[] {
  const last = newestOf(status);
  const next = nextOf(status);
  return [
    text('status', verdictText(status, texts)),
    ...(last === null
      ? []
      : [text('last', texts.say('tray.last', { project: last.name, ago: agoText(texts, last.at, now) }))]),
    ...(next === null
      ? []
      : [text('next', texts.say('tray.next', { project: next.name, time: whenText(texts, next.at, now) }))]),
    ...(allPaused(status) ? [text('paused', pauseText(status, now, texts))] : []),
  ];
}

interface Named {
  readonly name: string;
  readonly at: number;
}

function newestOf({ projects }: Status): Named | null {
  const done = projects.flatMap(({ name, newest }) => (newest === null ? [] : [{ name, at: newest.at }]));
  return done.toSorted((a, b) => b.at - a.at)[0] ?? null;
}

function nextOf({ projects }: Status): Named | null {
  const nexts = projects.flatMap(({ name, nextAt }) => (nextAt === null ? [] : [{ name, at: nextAt }]));
  return nexts.toSorted((a, b) => a.at - b.at)[0] ?? null;
}

function backups({ projects }: TrayInput, texts: Texts): TrayItem[] {
  if (projects.length === 0) return [];
  const items = projects.map(({ name, databases }): TrayItem => {
    const types = ['full', 'quick', ...(databases.length === 0 ? [] : (['database'] as const))] as const;
    return {
      ...{ kind: 'menu', id: `backup/${name}`, label: label(name) },
      items: types.map((type) =>
        item(`backup/${name}/${type}`, texts.say(`window.types.${type}`), {
          ...{ kind: 'request', request: 'backup.start' },
          input: { project: name, type },
        }),
      ),
    };
  });
  return [{ kind: 'menu', id: 'backup', label: texts.say('tray.backupNow'), items }];
}

function cancels({ jobs }: TrayInput, texts: Texts): TrayItem[] {
  return jobs.map(({ run }) =>
    item(`cancel/${run.id}`, cancelText(run, percentOf(jobs, run), texts), {
      ...{ kind: 'request', request: 'job.cancel' },
      input: { run: run.id },
    }),
  );
}

function cancelText(run: Run, percent: number | null, texts: Texts): string {
  const job = runText(run, null, texts);
  if (percent !== null) return texts.say('tray.cancelAt', { job, percent });
  return run.state === 'queued'
    ? texts.say('tray.cancelWaiting', { job })
    : texts.say('tray.cancel', { job });
}

/** Of one vault at once, of several by their names. */
function checks({ status }: TrayInput, texts: Texts): TrayItem[] {
  const [only, ...others] = status.vaults.map(({ name }) => name);
  if (only === undefined) return [];
  const check = (id: string, words: string, vault: string) =>
    item(id, words, { kind: 'request', request: 'check.start', input: { place: { vault } } });
  if (others.length === 0) return [check('check', texts.say('tray.verify'), only)];
  const items = [only, ...others].map((vault) => check(`check/${vault}`, vault, vault));
  return [{ kind: 'menu', id: 'check', label: texts.say('tray.verify'), items }];
}

function pauses({ status, now }: TrayInput, texts: Texts): TrayItem[] {
  const resume = (id: string, words: string, project: string | null) =>
    item(id, words, { kind: 'request', request: 'resume', input: { project } });
  if (status.paused !== null) return [resume('resume', texts.say('tray.resume'), null)];
  if (status.projects.length === 0) return [];
  const resting = status.projects.filter(({ paused }) => paused !== null).map(({ name }) => name);
  const resumes = resting.map((name) =>
    resume(`resume/${name}`, texts.say('tray.resumeProject', { project: name }), name),
  );
  if (allPaused(status)) return resumes;
  const pause = (id: string, words: string, until: number) =>
    item(id, words, { kind: 'request', request: 'pause', input: { until } });
  const items = [
    pause('pause/1h', texts.say('span.hour', { count: 1 }), now + HOUR_MS),
    pause('pause/4h', texts.say('span.hour', { count: 4 }), now + 4 * HOUR_MS),
    pause('pause/tomorrow', texts.say('tray.untilTomorrow'), tomorrow(now)),
  ];
  return [{ kind: 'menu', id: 'pause', label: texts.say('tray.pause'), items }, ...resumes];
}

/** The next midnight here. */
function tomorrow(now: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + 1);
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

function program({ startsAtLogin, jobs }: TrayInput, texts: Texts): TrayItem[] {
  const login: TrayItem[] =
    startsAtLogin === null
      ? []
      : [
          {
            ...{ kind: 'check', id: 'login', label: texts.say('tray.startAtLogin'), checked: startsAtLogin },
            action: { kind: 'face', does: 'start-at-login', on: !startsAtLogin },
          },
        ];
  return [
    item('open', texts.say('tray.open'), { kind: 'face', does: 'open' }),
    item('settings', texts.say('tray.settings'), { kind: 'face', does: 'settings' }),
    ...login,
    item('quit', texts.say(jobs.length > 0 ? 'tray.quitRunning' : 'tray.quit'), {
      kind: 'face',
      does: 'quit',
    }),
  ];
}

function text(id: string, words: string): TrayItem {
  return { kind: 'text', id, label: label(words) };
}

function item(id: string, words: string, action: TrayAction): TrayItem {
  return { kind: 'do', id, label: label(words), action };
}

function label(words: string): string {
  return oneLine(words, LABEL_MAX);
}
