import { beforeAll, describe, expect, test } from 'vitest';
import { requests } from '../../main/contract/requests.ts';
import { LANGUAGES, type Language } from '../../main/contract/text/language.ts';
import { loadTexts, type Texts } from '../../main/contract/text/texts.ts';
import { TOOLTIP_MAX } from '../../main/contract/tray/tooltip.ts';
import {
  type TrayAction,
  type TrayInput,
  type TrayItem,
  trayItem,
  trayView,
} from '../../main/contract/tray.ts';
import type { Finding, Level } from '../../main/contract/views/health.ts';
import type { Job } from '../../main/contract/views/job.ts';
import { findingsOf } from '../../main/core/health/findings.ts';
import { statusOf } from '../../main/core/health/status.ts';
import {
  DAY,
  drill,
  facts,
  HOUR,
  MINUTE,
  machine,
  NOW,
  project,
  run,
  typeOf,
  types,
  vault,
} from '../core/health/situation.ts';

const texts = {} as Record<Language, Texts>;
beforeAll(async () => {
  for (const language of LANGUAGES) texts[language] = await loadTexts(language, (text) => text);
});

const NAMES = ['shop', 'blog', 'api'];
type Pausing = 'none' | 'all' | 'each' | 'one';

interface Situation {
  readonly level?: Level;
  readonly projects?: number;
  readonly paused?: Pausing;
  readonly running?: boolean;
}

/** A status as the core makes it of facts, with findings of a level beside those that the facts bring. */
function input({ level = 'ok', projects = 1, paused = 'none', running = false }: Situation = {}): TrayInput {
  const names = NAMES.slice(0, projects);
  const until = { until: NOW + HOUR };
  const last = run('complete', 12 * MINUTE);
  const situation = facts({
    machine: machine({ paused: paused === 'all' ? until : null }),
    vaults: [vault({ projects: names })],
    projects: names.map((name, n) =>
      project({
        ...{ name, hasDatabases: n === 0, running: running && n === 0 ? [run('running', MINUTE)] : [] },
        paused: paused === 'each' || (paused === 'one' && n === 0) ? until : null,
        types: types(typeOf('full', { usable: last, last })),
        drills: { newest: [drill()], passed: drill({ at: NOW - (n + 1) * DAY }), everyMs: 7 * DAY },
      }),
    ),
  });
  const added: Finding[] = level === 'ok' ? [] : [finding(level)];
  const others = findingsOf(situation).filter(({ code }) => code === 'paused');
  const status = statusOf(situation, [...added, ...others], null);
  return {
    ...{ status, now: NOW, startsAtLogin: false },
    jobs: running ? [job(62)] : [],
    projects: names.map((name, n) => ({
      ...{ name, vault: 'disk', folders: ['/srv'] },
      databases: n === 0 ? [{ name: 'orders', engine: 'sqlite' }] : [],
    })),
  };
}

function finding(level: Level): Finding {
  const failed = level === 'critical';
  return {
    ...{
      code: failed ? 'backup-failed' : 'no-off-site',
      level,
      project: failed ? 'shop' : null,
      vault: failed ? null : 'disk',
    },
    ...{ about: null, since: NOW - 3 * HOUR, action: null, snoozed: null },
    values: failed
      ? {
          project: 'shop',
          type: 'full',
          code: 'unreachable',
          reason: 'PostgreSQL at db:5432 refused',
          failures: 1,
          run: 'x',
          problems: 0,
        }
      : { vault: 'disk' },
  };
}

function job(percent: number | null, state: 'running' | 'queued' = 'running'): Job {
  const progress = {
    phase: 'storing',
    files: 1,
    bytes: 1,
    expectedFiles: 2,
    expectedBytes: 2,
    percent,
    bytesPerSecond: 0,
    secondsLeft: null,
    item: '',
  } as const;
  return { run: run(state, MINUTE), progress: state === 'running' ? progress : null, before: 0 };
}

const UNDERNEATH: Record<Level, Record<Pausing, string>> = {
  ok: { none: 'protected', one: 'protected', each: 'paused', all: 'paused' },
  notice: { none: 'protected', one: 'protected', each: 'paused', all: 'paused' },
  warning: { none: 'attention', one: 'attention', each: 'paused', all: 'paused' },
  critical: { none: 'failed', one: 'failed', each: 'failed', all: 'failed' },
};

describe.each(Object.keys(UNDERNEATH) as Level[])('when the worst is %s', (level) => {
  describe.each(['none', 'one', 'each', 'all'] as const)('paused: %s', (paused) => {
    test.each([2, 3])('with %i projects the state is told, and a ring never hides it', (projects) => {
      const expected = UNDERNEATH[level][paused];
      const still = trayView(input({ level, paused, projects }), texts.en);
      const running = trayView(input({ level, paused, projects, running: true }), texts.en);
      expect([still.state, still.underneath]).toEqual([expected, expected]);
      expect([running.state, running.underneath]).toEqual(['running', expected]);
      expect(running.tooltip).toMatch(/^Cofre: backup of shop 62 % - /);
      for (const view of [still, running]) expect(JSON.parse(JSON.stringify(view))).toEqual(view);
    });
  });
});

describe('the tooltip is one sentence', () => {
  const samples: [why: string, situation: TrayInput, en: RegExp, pt: RegExp][] = [
    [
      'all is well with three projects; the oldest proof counts',
      input({ projects: 3 }),
      /^Cofre: all 3 projects protected - last backup 12 minutes ago - proven restorable 3 days ago$/,
      /^Cofre: todos os 3 projetos protegidos - último backup há 12 minutos - restauração comprovada há 3 dias$/,
    ],
    [
      'one project has its name',
      input(),
      /^Cofre: shop protected - last backup/,
      /^Cofre: shop protegido - último/,
    ],
    [
      'a failure says of what, when and why',
      input({ level: 'critical', projects: 2 }),
      /^Cofre: shop - backup failed \d\d:00 \(.*PostgreSQL at db:5432 refused.*\)$/,
      /^Cofre: shop - o backup falhou \d\d:00 \(.*PostgreSQL at db:5432 refused.*\)$/,
    ],
    [
      'a warning is named',
      input({ level: 'warning' }),
      /^Cofre: The vault disk has no copy away/,
      /^Cofre: O cofre disk não tem cópia/,
    ],
    [
      'a pause has its end',
      input({ paused: 'all' }),
      /^Cofre: paused until \d\d:00/,
      /^Cofre: em pausa até \d\d:00/,
    ],
    ['nothing to protect is no peace', none(), /^Cofre: Nothing is protected/, /^Cofre: Nada/],
  ];
  test.each(samples)('%s', (_why, situation, en, pt) => {
    expect(trayView(situation, texts.en).tooltip).toMatch(en);
    expect(trayView(situation, texts['pt-BR']).tooltip).toMatch(pt);
  });

  test('it claims no proof while one of the projects has none', () => {
    const { status, ...rest } = input({ projects: 2 });
    const [first, second] = status.projects;
    const projects = [first, second].map((each, n) => ({
      ...each,
      proof: n === 0 ? each?.proof : null,
    })) as typeof status.projects;
    expect(trayView({ ...rest, status: { ...status, projects } }, texts.en).tooltip).not.toContain('proven');
  });

  test('it stays on one line and within what Windows shows, whatever names say', () => {
    const { projects, status, ...rest } = input();
    const name = `a\nb\u202e${'x'.repeat(300)}`;
    const view = trayView(
      {
        ...rest,
        projects: projects.map((each) => ({ ...each, name })),
        status: { ...status, projects: status.projects.map((each) => ({ ...each, name })) },
      },
      texts.en,
    );
    expect(view.tooltip).toMatch(/^Cofre: a b x+…$/);
    expect([...view.tooltip]).toHaveLength(TOOLTIP_MAX);
    expect(
      view.menu.flatMap(labelsOf).filter((label) => [...label].length > 80 || label.includes('\n')),
    ).toEqual([]);
  });
});

function none(): TrayInput {
  const situation = facts({ projects: [], vaults: [] });
  return { status: statusOf(situation, [], null), jobs: [], projects: [], startsAtLogin: null, now: NOW };
}

describe('the menu', () => {
  test('has all of it in its order, in both languages', () => {
    const ids = (view: readonly TrayItem[]) => view.map(({ id }) => id);
    for (const language of LANGUAGES)
      expect(ids(trayView(input({ projects: 2, running: true }), texts[language]).menu)).toEqual([
        ...['status', 'last', 'after-lines', 'backup', expect.stringMatching(/^cancel\//), 'check', 'pause'],
        ...['after-work', 'open', 'settings', 'login', 'quit'],
      ]);
    expect(ids(trayView(none(), texts.en).menu)).toEqual([
      'status',
      'after-lines',
      'after-work',
      'open',
      'settings',
      'quit',
    ]);
  });

  test('backs up each project by its types; databases where there are some', () => {
    const { menu } = trayView(input({ projects: 2 }), texts.en);
    const backup = trayItem(menu, 'backup');
    expect(labelsOf(backup as TrayItem)).toEqual([
      'Backup now',
      'shop',
      'Full',
      'Quick',
      'Database',
      'blog',
      'Full',
      'Quick',
    ]);
    expect(trayItem(menu, 'backup/shop/quick')).toMatchObject({
      action: { kind: 'request', request: 'backup.start', input: { project: 'shop', type: 'quick' } },
    });
  });

  test('cancels what runs, with its percentage, and what waits', () => {
    const running = input({ running: true });
    const labels = (jobs: Job[]) =>
      trayView({ ...running, jobs }, texts.en)
        .menu.flatMap(labelsOf)
        .filter((label) => label.startsWith('Cancel'));
    expect(labels([job(62)])).toEqual(['Cancel: backup of shop (62 %)']);
    expect(labels([job(null)])).toEqual(['Cancel: backup of shop']);
    expect(labels([job(null, 'queued')])).toEqual(['Cancel: backup of shop (waiting)']);
  });

  test('pauses for one hour, four, and until midnight; what is paused can be resumed', () => {
    const { menu } = trayView(input(), texts.en);
    const until = (id: string) =>
      (trayItem(menu, id) as { action: { input: { until: number } } }).action.input.until;
    expect([until('pause/1h') - NOW, until('pause/4h') - NOW]).toEqual([HOUR, 4 * HOUR]);
    const midnight = new Date(until('pause/tomorrow'));
    expect([midnight.getHours(), midnight.getMinutes(), midnight.getTime() > NOW]).toEqual([0, 0, true]);
    expect(trayItem(trayView(input({ paused: 'all' }), texts.en).menu, 'resume')).toMatchObject({
      action: { input: { project: null } },
    });
    const one = trayView(input({ paused: 'one', projects: 2 }), texts.en).menu;
    expect([trayItem(one, 'resume/shop')?.kind, trayItem(one, 'resume/blog')]).toEqual(['do', null]);
  });

  test('verifies the only vault at once, and of several each by its name', () => {
    const one = input();
    expect(trayItem(trayView(one, texts.en).menu, 'check')).toMatchObject({
      action: { input: { place: { vault: 'disk' } } },
    });
    const [disk] = one.status.vaults;
    const status = { ...one.status, vaults: [disk, { ...disk, name: 'nas' }] as typeof one.status.vaults };
    expect(trayItem(trayView({ ...one, status }, texts.en).menu, 'check/nas')).toMatchObject({
      action: { input: { place: { vault: 'nas' } } },
    });
  });

  test('each of its questions is one that the contract understands', () => {
    const menus = (['none', 'one', 'each', 'all'] as const).map(
      (paused) => trayView(input({ paused, projects: 3, running: true }), texts.en).menu,
    );
    const actions = menus.flatMap((menu) => menu.flatMap(actionsOf));
    expect(actions.length).toBeGreaterThan(40);
    for (const action of actions)
      if (action.kind === 'request') requests[action.request].input.parse(action.input);
  });

  test('ids are unique', () => {
    const ids = trayView(input({ projects: 3, running: true }), texts.en).menu.flatMap(idsOf);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

const inside = (item: TrayItem): readonly TrayItem[] => (item.kind === 'menu' ? item.items : []);

function labelsOf(item: TrayItem): string[] {
  return item.kind === 'separator' ? [] : [item.label, ...inside(item).flatMap(labelsOf)];
}

function idsOf(item: TrayItem): string[] {
  return [item.id, ...inside(item).flatMap(idsOf)];
}

function actionsOf(item: TrayItem): TrayAction[] {
  return 'action' in item ? [item.action] : inside(item).flatMap(actionsOf);
}
