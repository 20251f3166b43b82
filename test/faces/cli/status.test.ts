import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { statusDocumentSchema } from '../../../main/contract/documents/status.ts';
import { metricsIn } from '../../support/prometheus.ts';
import { until } from '../../support/until.ts';
import { jsonLines, type Sandbox, withSite } from './run-cofre.ts';

/** The sandbox's vault and its folder `site` as a project of the settings. */
async function withProject(): Promise<Sandbox> {
  const box = await withSite();
  delete box.env.COFRE_VAULT;
  await box.json(['vault', 'add', 'disk', 'vault']);
  await box.json(['project', 'add', 'shop', '--folder', 'site', '--vault', 'disk', '--yes']);
  return box;
}

async function told(box: Sandbox, args: readonly string[] = []) {
  const { status, stdout } = await box.cofre(['status', ...args, '--json']);
  return { status, document: statusDocumentSchema.parse(JSON.parse(stdout)) };
}

test('what cannot be told is unknown, and unknown is never ok', async () => {
  const box = await withSite();
  const { status, stdout } = await box.cofre(['status']);
  expect([status, stdout]).toEqual([3, 'Nothing is protected: there is no project yet (cofre start).\n']);
  box.write({ 'home/settings.json': '{"version": 1, "vaults": 5}' });
  const broken = await box.cofre(['status', '--json']);
  expect([broken.status, statusDocumentSchema.parse(JSON.parse(broken.stdout)).unknown]).toEqual([
    3,
    'settings-invalid',
  ]);
});

test('the first line is the verdict, what to do stands below with its command, and the exit status says it', async () => {
  const box = await withProject();
  const before = await box.cofre(['status']);
  expect([before.status, before.stdout.split('\n')[0]]).toEqual([
    2,
    expect.stringContaining('shop has never been backed up.'),
  ]);
  expect(before.stdout).toContain('Back it up now: cofre backup shop --type full');
  await box.json(['backup', 'shop', '--type', 'full']);
  await box.json(['schedule', 'set', 'shop', '--daily', '03:00']);

  const { status, document } = await told(box, ['--detailed']);
  expect([status, document]).toMatchObject([
    1,
    {
      ...{ level: 'warning', unknown: null, served: false },
      projects: [{ name: 'shop', types: [{ type: 'full', last: { verdict: 'complete', files: 3 } }] }],
    },
  ]);
  const codes = document.findings.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['not-running', 'same-disk', 'never-proven', 'no-off-site']));
  const [day] = document.projects[0]?.details?.days.slice(-1) ?? [];
  expect(day).toMatchObject({ state: 'ok', backups: 1 });
  const shown = await box.cofre(['status', '--detailed', '--lang', 'pt-BR']);
  expect(shown.stdout).toMatch(/^Atenção, \d problemas: /);
  expect(shown.stdout).toContain('Backups mais novos');
  expect((await box.cofre(['status', 'nobody'])).status).toBe(2);
});

test('a finding that is snoozed is shown with the reason, counts as a notice, and wakes again', async () => {
  const box = await withProject();
  await box.json(['backup', 'shop', '--type', 'full']);
  const reason = ['--reason', 'the NAS comes on Monday'];
  expect((await box.cofre(['snooze', 'same-disk'])).status).toBe(2);
  expect((await box.cofre(['snooze', 'overdue', ...reason])).stderr).toContain(
    'there is no finding overdue now',
  );
  const snoozed = await box.json(['snooze', 'same-disk', '--until', '3d', ...reason]);
  expect(snoozed).toMatchObject({ findings: [{ code: 'same-disk', snoozed: { reason: reason[1] } }] });
  const found = (await told(box)).document.findings.at(-1);
  expect(found).toMatchObject({ code: 'same-disk', level: 'warning', snoozed: { reason: reason[1] } });
  await box.json(['snooze', 'same-disk', '--end']);
  expect((await told(box)).document.findings.every((each) => each.snoozed === null)).toBe(true);
});

test('--prometheus is what Prometheus reads', async () => {
  const box = await withProject();
  await box.json(['backup', 'shop', '--type', 'full']);
  const { stdout } = await box.cofre(['status', '--prometheus']);
  const metrics = metricsIn(stdout);
  expect(metrics.get('cofre_status_level')).toEqual([{ labels: {}, value: 2 }]);
  expect(metrics.get('cofre_backup_last_complete')).toEqual([
    { labels: { project: 'shop', type: 'full' }, value: 1 },
  ]);
  for (const metric of metrics.keys()) expect(metric).toMatch(/^cofre_[a-z][a-z_]*$/);
  expect((await box.cofre(['status', '--prometheus', '--json'])).status).toBe(2);
});

test.runIf(process.platform !== 'win32')('--watch shows it again as soon as something changes', async () => {
  const box = await withProject();
  const core = box.start(['serve']);
  onTestFinished(() => void core.kill('SIGKILL'));
  let said = '';
  core.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await until(() => said.includes('Cofre is ready'));
  const watch = box.start(['status', '--watch', '--json']);
  onTestFinished(() => void watch.kill('SIGKILL'));
  let shown = '';
  watch.stdout?.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  const newest = () =>
    (
      jsonLines(shown.slice(0, shown.lastIndexOf('\n') + 1)).at(-1)?.projects as
        | { newest: unknown }[]
        | undefined
    )?.[0]?.newest;
  await until(() => newest() === null);
  await box.json(['backup', 'shop']);
  await until(() => newest() !== null && newest() !== undefined);
  watch.kill('SIGINT');
  const [status] = (await once(watch, 'exit')) as [number | null];
  expect(status).toBe(1);
});

test('a backup that lacks what the project must hold is told as that, and is no success', async () => {
  const box = await withProject();
  await box.json(['project', 'edit', 'shop', '--set', 'expect.minFiles=10']);
  expect((await box.cofre(['backup', 'shop', '--type', 'full'])).status).toBe(1);
  const { status, document } = await told(box);
  const found = document.findings.find(({ code }) => code === 'content-missing');
  expect([status, found]).toMatchObject([2, { level: 'critical', project: 'shop' }]);
  expect(found?.meaning).toContain('10');
});
