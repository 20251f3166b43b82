import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Host, hostName, startHost } from '../../desktop/support/host.ts';
import { World } from '../../e2e/support/world.ts';

const STARTS = 10;
const REST_MS = 30_000;
/** Clock ticks of the kernel in a second (Linux: USER_HZ). */
const TICKS = 100;

const world = new World();
try {
  world.vault();
  world.write({ 'site/index.html': '<h1>shop</h1>' });
  world.cofre('project', 'add', 'shop', '--folder', world.at('site'), '--vault', 'disk', '--yes');
  world.cofre('backup', 'shop');
  console.log(`In ${hostName}`);
  const starts: Start[] = [];
  for (let n = 0; n < STARTS; n++) starts.push(await once(async () => undefined));
  for (const what of ['icon', 'state'] as const) {
    const sorted = starts.map((each) => each[what]).sort((a, b) => a - b);
    const [median = 0, worst = 0] = [sorted[STARTS >> 1], sorted.at(-1)];
    console.log(`${what}: median ${median.toFixed(0)} ms, worst of ${STARTS} ${worst.toFixed(0)} ms`);
  }
  await once(rest);
} finally {
  await world.end();
}

/** From the start of the process (ms): to an icon, and to one that says how everything is. */
interface Start {
  readonly icon: number;
  readonly state: number;
}

async function once(then: (host: Host) => Promise<void>): Promise<Start> {
  // Without the compiled code that other tests share: only with what the program keeps itself.
  const { NODE_COMPILE_CACHE: _, ...own } = world.env();
  const env = { ...own, COFRE_KEYCHAIN: 'file', DISPLAY: process.env.DISPLAY ?? '' };
  const began = performance.now();
  const host = await startHost({ env, args: ['--hidden'] });
  await reach(host, '');
  const icon = performance.now() - began;
  await reach(host, 'shop'); // only a core knows of it
  const state = performance.now() - began;
  console.log(`icon after ${icon.toFixed(0)} ms, state after ${state.toFixed(0)} ms`);
  await then(host);
  await host.electron(({ app, dialog }) => {
    dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false }); // a job runs: stop it
    setImmediate(() => app.quit());
  });
  await host.ended;
  return { icon, state };
}

async function reach(host: Host, words: string): Promise<void> {
  for (;;) {
    const tooltip = await host.electron((inside) => Reflect.get(inside.Tray, 'all')[0]?.tooltip ?? null);
    if (tooltip?.includes(words)) return;
    await wait(5);
  }
}

/** What shell and core use while nothing happens, after what follows a start is over. */
async function rest(host: Host): Promise<void> {
  const shell = await host.electron(() => process.pid);
  const core: number = JSON.parse(readFileSync(world.at('home/core.json'), 'utf8')).pid;
  await wait(REST_MS);
  const before = [ticksOf(shell), ticksOf(core)];
  await wait(REST_MS);
  for (const [n, [name, pid]] of Object.entries({ shell, core }).entries()) {
    const share = ((ticksOf(pid) - (before[n] ?? 0)) / TICKS / (REST_MS / 1000)) * 100;
    console.log(`${name}: ${share.toFixed(2)} % of a processor, ${megabytesOf(pid).toFixed(0)} MB (PSS)`);
  }
}

function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

function megabytesOf(pid: number): number {
  const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return Number(pss) / 1024;
}
