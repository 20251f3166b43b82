import { expect, test } from 'vitest';
import { findingsOf } from '../../../main/core/health/findings.ts';
import { metricsOf } from '../../../main/core/health/metrics.ts';
import { statusOf } from '../../../main/core/health/status.ts';
import { metricsIn } from '../../support/prometheus.ts';
import { coverage, facts, machine, NOW, project, run, vault } from './situation.ts';

const hostile = 'my "shop" \\ two\nlines, ä=1}';

test('every metric has a head, and labels hold whatever a name holds', () => {
  const situation = facts({
    machine: machine({ served: false }),
    projects: [project({ name: hostile, running: [run('running', 1000)] })],
    vaults: [vault({ coverage: coverage({ provenBytes: 1000 }) })],
  });
  const metrics = metricsIn(metricsOf(statusOf(situation, findingsOf(situation), null)));
  expect(metrics.get('cofre_project_level')).toEqual([{ labels: { project: hostile }, value: 2 }]);
  expect(metrics.get('cofre_backup_last_timestamp_seconds')).toEqual([
    { labels: { project: hostile, type: 'full' }, value: NOW / 1000 - 9 * 3600 },
  ]);
  expect(metrics.get('cofre_coverage_ratio')).toEqual([{ labels: { vault: 'disk', copy: '' }, value: 0.25 }]);
  expect(metrics.get('cofre_core_running')?.[0]?.value).toBe(0);
  expect(metrics.get('cofre_finding')?.map(({ labels }) => labels.code)).toEqual(['not-running']);
  for (const name of metrics.keys()) expect(name).toMatch(/^cofre_[a-z][a-z_]*[a-z]$/);
});

test('what is not known is left out, not told as zero', () => {
  const situation = facts({ vaults: [vault({ disk: null })] });
  const metrics = metricsIn(metricsOf(statusOf(situation, [], null)));
  expect(metrics.has('cofre_vault_disk_free_bytes')).toBe(false);
});

test('a text that Prometheus would refuse is refused here', () => {
  const head = '# HELP a b\n# TYPE a gauge\n';
  for (const text of [
    'a 1\n',
    `${head}a 1`,
    `${head}a{x="1} 1\n`,
    `${head}a 1\na 1\n`,
    `${head}b 1\n`,
    `${head}a x\n`,
  ])
    expect(() => metricsIn(text)).toThrow();
  expect(metricsIn(`${head}a{x="\\"\\n"} 1.5e3\n`).get('a')).toEqual([{ labels: { x: '"\n' }, value: 1500 }]);
});
