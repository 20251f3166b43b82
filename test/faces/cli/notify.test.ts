import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { hasDesktop, NotificationDaemon } from '../../support/notification-daemon.ts';
import { until } from '../../support/until.ts';
import { webServer } from '../../support/web-server.ts';
import { ended, type Sandbox, withSite } from './run-cofre.ts';

/** The sandbox's folder `site` as the project `shop`; secrets go into the private file. */
async function withProject(): Promise<Sandbox> {
  const box = await withSite();
  delete box.env.COFRE_VAULT;
  box.env.COFRE_KEYCHAIN = 'file';
  await box.json(['vault', 'add', 'disk', 'vault']);
  await box.json(['project', 'add', 'shop', '--folder', 'site', '--vault', 'disk', '--yes']);
  return box;
}

/** A command that reads a secret from standard input. */
async function given(box: Sandbox, secret: string, args: readonly string[]) {
  const child = box.start(args);
  child.stdin?.end(`${secret}\n`);
  return ended(child);
}

async function serve(box: Sandbox, env: Record<string, string>): Promise<ChildProcess> {
  const child = box.start(['serve'], env);
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve) =>
    child.stderr?.on('data', (text) => String(text).includes('Cofre is ready') && resolve()),
  );
  return child;
}

test('a chat is added, tried, told of a failure before the command ends, and taken away with its secret', async () => {
  const [box, web] = [await withProject(), await webServer()];
  const address = `${web.url}/services/secret-4711`;
  const added = await given(box, address, [
    'notify',
    'add',
    'slack',
    'team',
    '--level',
    'critical',
    '--only',
    'shop',
  ]);
  expect([added.status, added.stdout]).toEqual([0, expect.stringContaining('cofre notify test team')]);
  expect(readFileSync(box.at('home/settings.json'), 'utf8')).not.toContain('4711');
  expect(await box.json(['notify', 'test', 'team'])).toMatchObject({
    schema: 'cofre.notify-test/1',
    results: [{ channel: 'team', state: 'delivered', problem: null }],
  });
  rmSync(box.at('site'), { recursive: true });
  const failed = await box.cofre(['backup', 'shop']);
  expect(failed.status).toBe(2);
  expect(web.received.map(({ path }) => path)).toEqual(Array(2).fill('/services/secret-4711'));
  expect(web.received[1]?.body).toContain('Backup of shop failed');
  const log = await box.cofre(['notify', 'log']);
  expect(log.stdout).toMatch(/Backup of shop failed +team +delivered/);
  expect([log.stdout, added.stdout, failed.stderr].join()).not.toContain('4711');
  expect(await box.json(['notify'])).toMatchObject({
    channels: [
      { name: 'desktop' },
      { name: 'team', levels: ['critical'], projects: ['shop'], problem: null },
    ],
  });
  expect((await box.cofre(['notify', 'remove', 'taem'])).stderr).toContain('did you mean team?');
  await box.json(['notify', 'remove', 'team']);
  expect(readFileSync(box.at('home/secrets.json'), 'utf8')).not.toContain('4711');
});

test('what makes no sense is refused with its reason, before anything is kept', async () => {
  const box = await withProject();
  const mail = await box.cofre([
    'notify',
    'add',
    'email',
    '--host',
    'smtp.example.org',
    '--from',
    'nobody',
    '--to',
    'me@example.org',
  ]);
  expect([mail.status, mail.stderr]).toEqual([2, expect.stringContaining('from: an e-mail address')]);
  const hook = await box.cofre(['notify', 'add', 'webhook', '--url', 'ftp://example.org']);
  expect([hook.status, hook.stderr]).toEqual([2, expect.stringContaining('url: a web address')]);
  expect((await box.cofre(['notify', 'add', 'pigeon'])).status).toBe(2);
  expect((await box.cofre(['notify', 'quiet', '22:00', '25:00'])).status).toBe(2);
  expect(await box.json(['notify', 'list'])).toMatchObject({ channels: [{ name: 'desktop' }] });
  const alone = await box.cofre(['notify', 'test', '--lang', 'pt-BR']);
  expect([alone.status, alone.stdout]).toEqual([
    1,
    expect.stringContaining('não foi possível mostrar uma notificação'),
  ]);
});

test.runIf(hasDesktop)(
  'beside a running Cofre: on the screen within two seconds, and a click opens the window at the run',
  async () => {
    const box = await withProject();
    const desktop = await NotificationDaemon.start();
    onTestFinished(() => desktop.stop());
    const opener = box.at('bin/xdg-open');
    box.write({
      'bin/xdg-open': `#!/bin/sh\ncp "$1" "${box.at('opened')}.part"\nmv "${box.at('opened')}.part" "${box.at('opened')}"\n`,
    });
    chmodSync(opener, 0o755);
    await serve(box, { ...desktop.env, DISPLAY: ':0', PATH: `${box.at('bin')}:${process.env.PATH}` });
    rmSync(box.at('site'), { recursive: true });
    const shownAt = desktop.shown(1).then(() => Date.now());
    await box.cofre(['backup', 'shop']);
    const shown = await shownAt;
    const { runs } = (await box.json(['history'])) as { runs: { id: string; finished: string }[] };
    const late = shown - Date.parse(runs[0]?.finished ?? '');
    process.stdout.write(`from a failed run to the screen: ${late} ms\n`);
    expect(late).toBeLessThan(2000);
    expect(desktop.seen).toMatchObject([{ summary: 'Backup of shop failed', urgency: 2 }]);
    desktop.click(1);
    await until(() => existsSync(box.at('opened')));
    expect(readFileSync(box.at('opened'), 'utf8')).toContain(`/history/${runs[0]?.id}`);
  },
);
