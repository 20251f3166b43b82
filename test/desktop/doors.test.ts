import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { requests } from '../../main/contract/requests.ts';
import { Desk, until, windowOpens } from './support/desk.ts';

/** Three programs and a browser start for each: on a busy machine that takes its time (ms). */
vi.setConfig({ testTimeout: 240_000 });

const preload = fileURLToPath(new URL('../../dist/desktop-preload.cjs', import.meta.url));

interface Probe {
  readonly kind: string;
  readonly input: unknown;
}

test('whatever a page asks wrongly at any door is refused and said, and the shell lives on', async () => {
  const desk = await Desk.make();
  const host = await desk.start([]);
  await windowOpens(host);
  const nonsense = ['words', 42, true, null, [1], { nonsense: 1 }, { project: { $ne: '' } }, { id: ['x'] }];
  const probes = Object.keys(requests).flatMap((kind) => nonsense.map((input): Probe => ({ kind, input })));
  const answers = await host.page(
    (page, all) =>
      page.evaluate(async (each) => {
        const { ask } = Reflect.get(globalThis, 'cofre');
        const heard = [];
        for (const { kind, input } of each) heard.push([kind, (await ask(kind, input)).failure?.code]);
        return heard;
      }, all),
    probes,
  );
  expect(answers).toHaveLength(probes.length);
  expect(answers.filter(([, code]) => code !== 'wrong-use')).toEqual([]);
  expect(host.said()).toContain('refused what was asked at backup.start');

  // Doors that are not there, and hands that are asked for what they are not for.
  const others = await host.page((page) =>
    page.evaluate(async () => {
      const { ask, hands } = Reflect.get(globalThis, 'cofre');
      const refused = (asked: Promise<unknown>) =>
        asked.then(
          () => 'done',
          () => 'refused',
        );
      return [
        (await ask('no.such', {})).failure?.code,
        (await ask('../hand/chooseFolder', {})).failure?.code,
        (await ask(undefined, {})).failure?.code,
        ...(await Promise.all([
          refused(hands.chooseFolder(42)),
          refused(hands.showFolder('relative')),
          refused(hands.showFolder('/etc\0/passwd')),
          refused(hands.startsAtLogin('yes')),
        ])),
      ];
    }),
  );
  expect(others).toEqual([...Array(3).fill('wrong-use'), ...Array(4).fill('refused')]);
  const alive = await host.page((page) =>
    page.evaluate(() => Reflect.get(globalThis, 'cofre').ask('core.info', {})),
  );
  expect(alive).toMatchObject({ value: { version: expect.any(String) } });
});

test('a page that is not ours is refused at every door, whatever it asks', async () => {
  const desk = await Desk.make();
  const host = await desk.start();
  await until(async () => (await desk.tray(host)).labels.includes('Settings'));
  const codes = await host.electron(
    async ({ BrowserWindow }, { file, kinds }) => {
      const preferences = { preload: file, sandbox: true, contextIsolation: true };
      const window = new BrowserWindow({ show: false, webPreferences: preferences });
      await window.loadURL('data:text/html,<h1>a stranger</h1>');
      const script = `Promise.all(${JSON.stringify(kinds)}.map((kind) => cofre.ask(kind, {})))`;
      const heard = await window.webContents.executeJavaScript(script);
      window.destroy();
      return heard.map(({ failure }: { failure?: { message: string } }) => failure?.message ?? 'answered');
    },
    { file: preload, kinds: Object.keys(requests) },
  );
  expect(codes).toHaveLength(Object.keys(requests).length);
  for (const code of codes) expect(code).toMatch(/refused$/);
  expect(host.said()).toContain('refused a stranger at cofre:ask/core.info');
});

test('the window goes nowhere else and opens no other', async () => {
  const desk = await Desk.make();
  const host = await desk.start([]);
  await windowOpens(host);
  const before = await host.page((page) => page.url());
  await host.page((page) =>
    page.evaluate(() => {
      Reflect.get(globalThis, 'open')('https://example.org/window');
      Reflect.get(globalThis, 'location').assign('https://example.org/page');
    }),
  );
  await until(() => host.said().includes('refused to go to https://example.org'));
  await until(() => host.said().includes('refused a window of https://example.org'));
  expect(await host.page((page) => page.url())).toBe(before);
  // Nothing inline, nothing from elsewhere.
  const script = `(async () => {
    const inline = document.createElement('script');
    inline.textContent = 'globalThis.inline = true';
    document.head.append(inline);
    const fetched = await fetch('https://example.org/').then(() => true, () => false);
    return [globalThis.inline ?? false, fetched];
  })()`;
  const ran = await host.page((page, code) => page.evaluate(code), script);
  expect(ran).toEqual([false, false]);
});
