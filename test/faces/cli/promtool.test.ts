import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { withSite } from './run-cofre.ts';

/** On the build machine it has to be there: nothing is passed over. */
const isThere = spawnSync('promtool', ['--version']).error === undefined || process.env.CI !== undefined;
if (!isThere)
  console.warn(
    'SKIPPED: promtool is not installed, so it does not judge --prometheus (apt install prometheus)',
  );

test.runIf(isThere)('promtool finds nothing to complain about in status --prometheus', async () => {
  const box = await withSite();
  delete box.env.COFRE_VAULT;
  await box.json(['vault', 'add', 'disk', 'vault']);
  await box.json(['project', 'add', 'shop', '--folder', 'site', '--vault', 'disk', '--yes']);
  await box.json(['backup', 'shop', '--type', 'full']);
  const { stdout } = await box.cofre(['status', '--prometheus']);
  expect(stdout).toContain('cofre_backup_last_complete{project="shop",type="full"} 1');
  expect(complaints(stdout)).toEqual('');
  expect(complaints(stdout.replace(/^# HELP cofre_status_level .*\n/m, ''))).toContain('cofre_status_level');
});

function complaints(metrics: string): string {
  const { stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
    input: metrics,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return stdout + stderr;
}
