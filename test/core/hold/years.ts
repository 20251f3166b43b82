import type { Past } from '../../../main/core/hold/anomaly.ts';
import { judge } from '../../../main/core/hold/judge.ts';
import type { Measures } from '../../../main/core/hold/measures.ts';
import { Random } from '../../support/random.ts';

/** A project as the simulation knows it. */
export interface Project {
  /** Files of code and of media, and bytes of each. */
  code: number;
  codeBytes: number;
  media: number;
  mediaBytes: number;
  readonly tables: Map<string, number>;
  dumpBytes: number;
  /** Stored bytes for each new byte of code, of media and of dumps. */
  readonly shrink: { readonly code: number; readonly media: number; readonly dump: number };
  /** New rows and new media files on an ordinary day. */
  readonly rowsADay: number;
  readonly mediaADay: number;
  readonly season: number;
  tableCount: number;
}

export type Disaster = (typeof DISASTERS)[number];
export const DISASTERS = [
  'half of the files gone',
  'all rewritten as noise',
  'all rewritten as noise, with notes',
  'a table emptied',
  'a table dropped',
  'media not mounted',
] as const;

const KB = 1024;

export function makeProject(random: Random): Project {
  const between = (from: number, to: number): number => Math.round(from * (to / from) ** random.real());
  const hasMedia = random.real() < 0.7;
  const media = hasMedia ? between(50, 50_000) : 0;
  const code = between(150, 5000);
  const tables = new Map<string, number>();
  for (const [name, most] of TABLES) tables.set(`main/${name}`, between(most / 50, most));
  const rows = [...tables.values()].reduce((sum, each) => sum + each, 0);
  return {
    ...{
      code,
      codeBytes: code * between(3 * KB, 12 * KB),
      media,
      mediaBytes: media * between(60 * KB, 900 * KB),
    },
    ...{ tables, dumpBytes: rows * 120, tableCount: tables.size },
    shrink: {
      code: 0.25 + random.real() * 0.1,
      media: 0.95 + random.real() * 0.06,
      dump: 0.2 + random.real() * 0.15,
    },
    ...{
      rowsADay: rows / between(200, 2000),
      mediaADay: media / between(200, 2000),
      season: random.real() * 365,
    },
  };
}

/** Most rows each may have in the beginning. */
const TABLES: readonly (readonly [string, number])[] = [
  ['auth_user', 50_000],
  ['auth_group', 200],
  ['shop_order', 200_000],
  ['shop_orderline', 600_000],
  ['shop_product', 20_000],
  ['blog_post', 3000],
  ['django_session', 40_000],
  ['django_admin_log', 60_000],
  ['django_content_type', 100],
  ['queue_jobs', 500],
];

/** One ordinary day: growth, a season, releases, clean-ups, now and then something large that was meant. */
export function ordinaryDay(project: Project, day: number, random: Random): Measures {
  const chance = (once: number): boolean => random.real() < 1 / once;
  const season = 1 + 0.6 * Math.sin(((day + project.season) / 365) * 2 * Math.PI) + (day % 7 < 2 ? -0.3 : 0);
  const load = Math.max(0, season + 0.5 * (random.real() - 0.5));
  const fresh = { code: 0, media: 0, dump: 0 };
  grow(project, load, fresh, random);
  if (chance(12)) release(project, fresh, random);
  if (chance(30)) cleanUp(project, random);
  if (chance(180) && project.media > 0) importMedia(project, fresh, random);
  if (chance(365)) rewriteCode(project, fresh, random);
  return measuresOf(project, day, fresh);
}

type Fresh = Record<'code' | 'media' | 'dump', number>;

function grow(project: Project, load: number, fresh: Fresh, random: Random): void {
  const files = Math.round(project.mediaADay * load * (0.5 + random.real()));
  const each = project.media === 0 ? 0 : project.mediaBytes / project.media;
  project.media += files;
  project.mediaBytes += files * each;
  fresh.media += files * each;
  const before = project.dumpBytes;
  for (const [name, rows] of project.tables) {
    if (/session|queue/.test(name))
      project.tables.set(name, Math.round(rows * (0.6 + 0.8 * random.real()) + 3));
    else if (/order|log|user|post/.test(name))
      project.tables.set(name, rows + Math.round((project.rowsADay * load * random.real()) / 3));
  }
  project.dumpBytes = [...project.tables.values()].reduce((sum, each_) => sum + each_, 0) * 120;
  fresh.dump += Math.max(0, project.dumpBytes - before) + project.dumpBytes * 0.05 * random.real();
}

function release(project: Project, fresh: Fresh, random: Random): void {
  const share = 0.05 + 0.35 * random.real();
  fresh.code += project.codeBytes * share;
  const growth = 0.95 + 0.1 * random.real();
  project.code = Math.round(project.code * growth);
  project.codeBytes *= growth;
  if (random.real() < 0.3)
    project.tables.set(`main/new_${project.tableCount++}`, Math.round(random.real() * 3000));
  // A migration that gives a table another name.
  if (random.real() < 0.05) {
    const [name, rows] = [...project.tables][random.below(project.tables.size)] ?? ['', 0];
    project.tables.delete(name);
    project.tables.set(`${name}_${project.tableCount++}`, rows);
  }
  // One that drops a small table that nobody uses.
  const small = [...project.tables].find(([, rows]) => rows < 80);
  if (small !== undefined && random.real() < 0.05) project.tables.delete(small[0]);
}

function cleanUp(project: Project, random: Random): void {
  const share = 0.02 + 0.18 * random.real();
  const what = random.below(4);
  if (what === 0) {
    project.media = Math.round(project.media * (1 - share));
    project.mediaBytes *= 1 - share;
  } else if (what === 1) project.tables.set('main/django_session', random.below(50));
  else if (what === 2) {
    const log = project.tables.get('main/django_admin_log') ?? 0;
    project.tables.set('main/django_admin_log', Math.round(log * (1 - share)));
  } else project.code = Math.round(project.code * (1 - share / 2));
}

function importMedia(project: Project, fresh: Fresh, random: Random): void {
  const share = 0.1 + 0.6 * random.real();
  const bytes = project.mediaBytes * share;
  project.media = Math.round(project.media * (1 + share));
  project.mediaBytes += bytes;
  fresh.media += bytes;
}

/** All code formatted anew, or a framework replaced. */
function rewriteCode(project: Project, fresh: Fresh, random: Random): void {
  fresh.code += project.codeBytes * (0.6 + 0.4 * random.real());
}

export function measuresOf(project: Project, day: number, fresh: Fresh): Measures {
  const { shrink } = project;
  const stored = fresh.code * shrink.code + fresh.media * shrink.media + fresh.dump * shrink.dump;
  return {
    ...{ snapshot: day.toString(16).padStart(64, '0'), at: day * 86_400_000 },
    files: project.code + project.media + 1,
    bytes: Math.round(project.codeBytes + project.mediaBytes + project.dumpBytes),
    newBytes: Math.round(fresh.code + fresh.media + fresh.dump),
    storedBytes: Math.round(stored),
    parts: {
      'shop/app': { files: project.code, bytes: Math.round(project.codeBytes) },
      ...(project.media === 0
        ? {}
        : { 'shop/media': { files: project.media, bytes: Math.round(project.mediaBytes) } }),
    },
    rows: Object.fromEntries(project.tables),
    ...{ notes: [], noteCount: 0, endings: 0, missing: [] },
  };
}

/** The first backup holds everything; then days of ordinary life. */
export function ordinaryYear(project: Project, days: number, random: Random): Measures[] {
  const { codeBytes, mediaBytes, dumpBytes } = project;
  const first = measuresOf(project, 0, { code: codeBytes, media: mediaBytes, dump: dumpBytes });
  return [first, ...Array.from({ length: days }, (_, n) => ordinaryDay(project, n + 1, random))];
}

export const pastOf = (measures: readonly Measures[]): Past => ({ ordinary: measures, current: measures });

/** What a disaster of today leaves; null where the project has nothing of the kind. */
export function disasterOf(what: Disaster, last: Measures, random: Random): Measures | null {
  const now: Measures = {
    ...last,
    snapshot: 'f'.repeat(64),
    at: last.at + 86_400_000,
    newBytes: 0,
    storedBytes: 0,
  };
  switch (what) {
    case 'half of the files gone':
      return {
        ...now,
        files: Math.round(last.files / 2),
        bytes: Math.round(last.bytes * (0.3 + 0.4 * random.real())),
      };
    case 'all rewritten as noise':
      return { ...now, newBytes: last.bytes, storedBytes: Math.round(last.bytes * 1.002) };
    case 'all rewritten as noise, with notes':
      return {
        ...now,
        newBytes: last.bytes,
        storedBytes: last.bytes,
        noteCount: 40,
        notes: ['shop/app/HOW_TO_DECRYPT.txt'],
      };
    case 'a table emptied':
    case 'a table dropped': {
      const large = Object.entries(last.rows).filter(
        ([name, rows]) => rows >= 1000 && !/session|queue/.test(name),
      );
      const [name] = large[random.below(Math.max(1, large.length))] ?? [''];
      if (name === '') return null;
      const { [name]: _gone, ...rest } = last.rows;
      return { ...now, rows: what === 'a table emptied' ? { ...rest, [name]: 0 } : rest };
    }
    case 'media not mounted': {
      const media = last.parts['shop/media'];
      if (media === undefined || media.files < 0.2 * last.files) return null;
      const { 'shop/media': _gone, ...parts } = last.parts;
      return { ...now, files: last.files - media.files, bytes: last.bytes - media.bytes, parts };
    }
  }
}

export interface Measured {
  readonly years: number;
  readonly alarms: number;
  /** Snapshots that raised something, by what. */
  readonly byCode: Readonly<Record<string, number>>;
  readonly detected: Readonly<Record<Disaster, { readonly of: number; readonly seen: number }>>;
}

/** Lives through ordinary years of many projects, counts what is raised, and then lets each disaster happen. */
export function measure(projects: number, { days, seed }: { days: number; seed: number }): Measured {
  const random = new Random(seed);
  const byCode: Record<string, number> = {};
  const detected = Object.fromEntries(DISASTERS.map((each) => [each, { of: 0, seen: 0 }])) as Record<
    Disaster,
    { of: number; seen: number }
  >;
  let alarms = 0;
  for (let n = 0; n < projects; n += 1) {
    const year = ordinaryYear(makeProject(random), days, random);
    for (let day = 1; day < year.length; day += 1) {
      const found = judge(year[day] as Measures, pastOf(year.slice(0, day)));
      if (found.length > 0) alarms += 1;
      for (const code of new Set(found.map((each) => each.code))) byCode[code] = (byCode[code] ?? 0) + 1;
    }
    for (const what of DISASTERS) {
      const at = Math.max(2, random.below(year.length));
      const now = disasterOf(what, year[at - 1] as Measures, random);
      if (now === null) continue;
      detected[what].of += 1;
      if (judge(now, pastOf(year.slice(0, at))).length > 0) detected[what].seen += 1;
    }
  }
  return { years: (projects * days) / 365, alarms, byCode, detected };
}
