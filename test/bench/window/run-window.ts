import { type Browser, chromium, type Page } from 'playwright';
import { World } from '../../e2e/support/world.ts';
import { chromiumHere } from '../../support/chromium.ts';
import { bundleSize } from './bundle-size.ts';
import { measureOpening, memoryOf, type Opening, until } from './page-measures.ts';
import { makeProjects, RUNS_EACH } from './projects.ts';

export interface WindowRun {
  readonly bundle: { readonly all: number; readonly firstPage: number };
  readonly openings: readonly Opening[];
  /** The same of a few projects. */
  readonly fewOpenings: readonly Opening[];
  /** After ten thousand runs were scrolled through (bytes); `tab` on Linux only. */
  readonly memory: { readonly heap: number; readonly tab: number | null };
}

const TARGETS = { bundle: 350_000, paintMs: 1000, interactiveMs: 300, memory: 120_000_000 } as const;
const SCROLLED = 10_000;
const PROJECTS = 50;
const FEW = 3;

/** The window over fifty projects with fifty thousand runs, in a Chromium of its own, each opening with an empty cache. */
export async function runWindow(options: {
  repetitions: number;
  say: (line: string) => void;
}): Promise<WindowRun | null> {
  const executablePath = found();
  if (executablePath === null) {
    return null;
  }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const measure = (projects: number) => (world: World) => openings(world, browser, { ...options, projects });
  try {
    const fewOpenings = await withProjects(FEW, measure(FEW));
    const run = await withProjects(PROJECTS, async (world) => ({
      openings: await measure(PROJECTS)(world),
      memory: await withPage(browser, async (page) => {
        await world.open(page, '#/history');
        await scrollThrough(page);
        return memoryOf(page);
      }),
    }));
    return { bundle: bundleSize(), fewOpenings, ...run };
  } finally {
    await browser.close();
  }
}

async function withProjects<T>(count: number, work: (world: World) => Promise<T>): Promise<T> {
  const world = new World();
  try {
    makeProjects(world, count);
    await world.serve();
    return await work(world);
  } finally {
    await world.end();
  }
}

async function openings(
  world: World,
  browser: Browser,
  options: { repetitions: number; projects: number; say: (line: string) => void },
): Promise<Opening[]> {
  const { repetitions, projects, say } = options;
  const found: Opening[] = [];
  for (let n = 0; n < repetitions; n += 1) {
    const opening = await withPage(browser, (page) => measureOpening(page, projects, () => world.open(page)));
    say(`window: ${projects} projects: ${Math.round(opening.paintMs)} ms to the first, ${ms(opening)}`);
    found.push(opening);
  }
  return found;
}

function found(): string | null {
  try {
    return chromiumHere();
  } catch {
    return null; // the table says so
  }
}

const ms = ({ interactiveMs, allMs }: Opening) =>
  `${Math.round(interactiveMs)} ms from data to answering, ${Math.round(allMs)} ms to the last project`;

async function withPage<T>(browser: Browser, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

async function scrollThrough(page: Page): Promise<void> {
  await page.getByRole('grid').waitFor();
  const down = `(() => {
    const grid = document.querySelector('[role=grid]');
    grid.scrollTop = grid.scrollHeight;
    return Number(grid.querySelector('[role=row]:last-child')?.getAttribute('aria-rowindex') ?? 0) > ${SCROLLED};
  })()`;
  await until(page, down);
}

export function windowTable(run: WindowRun | null): string {
  if (run === null) return '## window\n\nABSENT: it needs Chromium (or CHROMIUM_PATH)\n';
  const { bundle, openings, fewOpenings, memory } = run;
  const median = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  const [paint, fewPaint] = [openings, fewOpenings].map((all) => median(all.map(({ paintMs }) => paintMs)));
  const interactive = median(openings.map(({ interactiveMs }) => interactiveMs));
  const row = (what: string, value: string, target: string, met: boolean) =>
    `| ${what} | ${value} | ${target} | ${met ? 'met' : 'MISSED'} |`;
  const kB = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
  const MB = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  const size = `${kB(bundle.all)}, ${kB(bundle.firstPage)} for the first page`;
  const held = `${MB(memory.heap)} of objects${memory.tab === null ? '' : `, ${MB(memory.tab)} of its process`}`;
  return [
    '## window',
    '',
    `${PROJECTS} projects, ${PROJECTS * RUNS_EACH} runs; medians of ${openings.length}`,
    '',
    '| what | here | target | |',
    '|---|---|---|---|',
    row('bundle, gzip', size, kB(TARGETS.bundle), bundle.all < TARGETS.bundle),
    ...(
      [
        [PROJECTS, paint],
        [FEW, fewPaint],
      ] as const
    ).map(([count, time = Number.NaN]) =>
      row(`first of ${count} projects drawn`, `${Math.round(time)} ms`, '1000 ms', time < TARGETS.paintMs),
    ),
    row(
      'data and program to a page that answers',
      `${Math.round(interactive)} ms`,
      '300 ms',
      interactive < TARGETS.interactiveMs,
    ),
    row(`memory after ${SCROLLED} rows`, held, '120 MB', (memory.tab ?? memory.heap) < TARGETS.memory),
    '',
  ].join('\n');
}
