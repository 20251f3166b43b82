import { expect, test } from 'vitest';
import { type Sandbox, withSite } from './run-cofre.ts';

/** The sandbox's vault and its folder `site` as a project of the settings. */
async function withProject(): Promise<Sandbox> {
  const box = await withSite();
  delete box.env.COFRE_VAULT;
  await box.json(['vault', 'add', 'disk', 'vault']);
  await box.json(['project', 'add', 'shop', '--folder', 'site', '--vault', 'disk', '--yes']);
  return box;
}

test('nothing set up is unknown, and unknown is never ok', async () => {
  const box = await withSite();
  const { status, stdout } = await box.cofre(['status']);
  expect([status, stdout.split('\n')[0]]).toEqual([
    3,
    'Nothing is protected: there is no project yet (cofre start).',
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
  const after = await box.cofre(['status', '--json']);
  const told = JSON.parse(after.stdout) as { findings: { code: string }[]; projects: object[] };
  expect([after.status, told]).toMatchObject([
    1,
    {
      ...{ schema: 'cofre.status/1', level: 'warning', unknown: null, served: false },
      projects: [{ name: 'shop', types: [{ type: 'full', last: { verdict: 'complete', files: 3 } }] }],
    },
  ]);
  const codes = told.findings.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['not-running', 'same-disk', 'notifications-untested']));
});
