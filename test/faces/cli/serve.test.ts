import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../support/until.ts';
import { ended, jsonLines, type Sandbox, withSite } from './run-cofre.ts';

const posix = test.runIf(process.platform !== 'win32');

/** The sandbox's vault and its folder `site` as a project of the settings. */
async function withProject(): Promise<Sandbox> {
  const box = await withSite();
  delete box.env.COFRE_VAULT;
  await box.json(['vault', 'add', 'disk', 'vault']);
  await box.json(['project', 'add', 'shop', '--folder', 'site', '--vault', 'disk', '--yes']);
  return box;
}

/** `cofre serve` until the test is over; resolves when it is ready. */
async function serve(box: Sandbox): Promise<{ child: ChildProcess; said: () => string }> {
  const child = box.start(['serve']);
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.on('exit', () => reject(new Error(`serve ended: ${said}`)));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Cofre is ready')) resolve();
    });
  });
  return { child, said: () => said };
}

posix('a backup asked for beside a running Cofre is done by it, and kept in the history', async () => {
  const box = await withProject();
  const { child, said } = await serve(box);
  expect(await box.json(['backup', 'shop'])).toMatchObject({ schema: 'cofre.backup/1', verdict: 'complete' });
  expect(said()).toContain('backup of shop');
  const second = await box.cofre(['serve']);
  expect([second.status, second.stderr]).toEqual([11, expect.stringContaining(`process ${child.pid}`)]);

  const { runs, schema } = await box.json(['history', '--kind', 'backup']);
  const [run] = runs as { id: string }[];
  expect([schema, run]).toMatchObject([
    'cofre.history/1',
    { kind: 'backup', project: 'shop', state: 'complete' },
  ]);
  const logs = await box.json(['logs', run?.id.slice(0, 10) ?? '']);
  expect(logs).toMatchObject({ schema: 'cofre.run/1', id: run?.id, problems: [] });
  expect((logs.log as unknown[]).length).toBeGreaterThan(0);
  const shown = await box.cofre(['logs', run?.id ?? '', '--lang', 'pt-BR']);
  expect(shown.stdout).toMatch(/Tarefa\s+backup de shop/);
  expect((await box.cofre(['history', '--state', 'failed'])).stdout).toContain('Nothing has run');
  expect(await box.json(['cancel', run?.id ?? ''])).toMatchObject({ schema: 'cofre.cancel/1', was: 'over' });

  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await gone).toEqual([0, null]);
  expect((await box.json(['history', '--kind', 'backup'])).runs).toMatchObject([
    { id: run?.id, state: 'complete' },
  ]);
});

posix('Ctrl-C in the command that asked stops the job in the Cofre that runs it', async () => {
  const box = await withProject();
  const files = Array.from({ length: 60 }, (_, n) => [`site/big/${n}.bin`, randomBytes(2_000_000)] as const);
  box.write(Object.fromEntries(files));
  await serve(box);
  const asking = box.start(['backup', 'shop', '-v']);
  asking.stdin?.end();
  const stored = new Promise<void>((resolve) =>
    asking.stderr?.on('data', (text) => /Backing up/.test(String(text)) && resolve()),
  );
  const end = ended(asking);
  await stored;
  asking.kill('SIGINT');
  expect((await end).status).toBe(130);
  expect((await box.json(['history', '--kind', 'backup'])).runs).toMatchObject([{ state: 'cancelled' }]);
  expect(await box.json(['check', '--read', '--vault', 'disk'])).toMatchObject({ verdict: 'ok' });
  expect(await box.json(['backup', 'shop'])).toMatchObject({ verdict: 'complete' });
});

posix('where no Cofre runs, a command is its own, and another can still stop its job', async () => {
  const box = await withProject();
  const began = box.at('began');
  holdUp(box, began);
  const end = ended(box.start(['backup', 'shop']));
  await until(() => existsSync(began));
  expect(await box.json(['cancel'])).toMatchObject({ was: 'elsewhere' });
  expect((await end).status).toBe(130);
  expect((await box.json(['history'])).runs).toMatchObject([{ state: 'cancelled' }]);
});

/** Backups of the shop wait for a command of the person that never ends; it makes the file `began`. */
function holdUp(box: Sandbox, began: string): void {
  const file = box.at('home/settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  settings.projects.shop.hooks = [{ argv: ['sh', '-c', `touch '${began}'; sleep 600`], when: 'before' }];
  writeFileSync(file, JSON.stringify(settings));
}

posix('serve --json tells its events as lines of JSON', async () => {
  const box = await withProject();
  const child = box.start(['serve', '--json']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const told = ended(child);
  await new Promise((resolve) => child.stderr?.once('data', resolve));
  await box.json(['backup', 'shop']);
  child.kill('SIGTERM');
  const events = jsonLines((await told).stdout);
  expect(events.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['job.queued', 'job.started', 'job.finished', 'core.stopping']),
  );
  for (const { schema } of events) expect(schema).toBe('cofre.event/1');
});
