import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Host, hostName, startHost } from '../../desktop/support/host.ts';
import { World } from '../../e2e/support/world.ts';

const STARTS = 5;
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
  for (let n = 0; n < STARTS; n++) await once(async () => undefined);
  await once(rest);
} finally {
  await world.end();
}

async function once(then: (host: Host) => Promise<void>): Promise<void> {
  const began = performance.now();
  const env = { ...world.env(), COFRE_KEYCHAIN: 'file', DISPLAY: process.env.DISPLAY ?? '' };
  const host = await startHost({ env, args: ['--hidden'] });
  const shows = (what: (shown: string) => boolean) => reach(host, what);
  await shows((tooltip) => tooltip !== '');
  const icon = performance.now() - began;
  await shows((tooltip) => tooltip !== '' && tooltip !== 'Cofre: starting');
  console.log(`icon after ${icon.toFixed(0)} ms, state after ${(performance.now() - began).toFixed(0)} ms`);
  await then(host);
  await host.electron(({ app }) => void setImmediate(() => app.quit()));
  await host.ended;
}

async function reach(host: Host, isSo: (tooltip: string) => boolean): Promise<void> {
  for (;;) {
    const tooltip = await host.electron((inside) =>
      String(Reflect.get(inside.Tray, 'all')[0]?.tooltip ?? ''),
    );
    if (isSo(tooltip)) return;
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
