import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright';

export interface Opening {
  /** From the start of the navigation to the first project that is drawn (ms). */
  readonly paintMs: number;
  /** From when both data and program are there to a screen of projects, with no task of 50 ms or more at work after it (ms). */
  readonly interactiveMs: number;
  /** From then until the last project is drawn, also below the screen (ms). */
  readonly allMs: number;
}

/** Runs in the page before anything else: remembers when the projects were there and what kept the page busy. */
const watching = (projects: number) => `
  window.seen = { first: 0, all: 0, busyUntil: 0 };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.busyUntil = startTime + duration;
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    const count = document.querySelectorAll('.project-card').length;
    const after = (name) => requestAnimationFrame(() => setTimeout(() => { seen[name] ||= performance.now(); }));
    if (count > 0 && !seen.first) after('first');
    if (count === ${projects}) { after('all'); watch.disconnect(); }
  };
  const watch = new MutationObserver(look);
  watch.observe(document, { childList: true, subtree: true });
`;

/** The Overview of so many projects, opened with an empty cache; counted until the page has been idle for half a second. */
export async function measureOpening(
  page: Page,
  projects: number,
  open: () => Promise<void>,
): Promise<Opening> {
  await page.addInitScript(watching(projects));
  await open();
  await until(page, 'window.seen?.all > 0');
  await until(page, 'performance.now() - Math.max(seen.all, seen.busyUntil) > 500');
  const told =
    (await page.evaluate(`({ ...seen, data: Math.max(performance.getEntriesByName('cofre.start')[0].startTime,
    performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/status.get')).responseEnd) })`)) as {
      [K in 'first' | 'all' | 'busyUntil' | 'data']: number;
    };
  // A task that was at work when the projects came or after them: until it ends nothing answers.
  const answers = Math.max(told.first, told.busyUntil);
  return { paintMs: told.first, interactiveMs: answers - told.data, allMs: told.all - told.data };
}

/** Asked from outside: the policy of the page allows no `eval` within. */
export async function until(page: Page, condition: string): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await page.evaluate(condition))) {
    if (Date.now() > end) throw new Error(`never came: ${condition}`);
    await page.waitForTimeout(25);
  }
}

/** What the page itself holds after a collection: its objects, and the process of its tab without shared pages (bytes). */
export async function memoryOf(page: Page): Promise<{ readonly heap: number; readonly tab: number | null }> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
  const browser = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo = [] } = (await browser?.send('SystemInfo.getProcessInfo')) ?? {};
  const tabs = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => privateBytes(id));
  return { heap, tab: tabs.length === 0 || tabs.includes(null) ? null : Math.max(...tabs.map(Number)) };
}

/** Linux only. */
function privateBytes(pid: number): number | null {
  if (!readdirSync('/').includes('proc')) return null;
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    return (of('Private_Clean') + of('Private_Dirty')) * 1024;
  } catch {
    return null;
  }
}
