import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../main/base/clock.ts';
import { type Settings, settingsSchema } from '../../../main/contract/settings/settings.ts';
import { runIdSchema } from '../../../main/contract/views/run.ts';
import { createCore } from '../../../main/core/core.ts';
import type { JobOutcome, JobRequest, JobTools } from '../../../main/core/jobs/runner.ts';
import { retentionOf } from '../../../main/core/retention/rules.ts';
import { pruneRunner } from '../../../main/core/retention/runner.ts';
import { pruneService } from '../../../main/core/retention/service.ts';
import { giveWay } from '../../../main/core/retention/yielding.ts';
import type { Vault } from '../../../main/operations/vault/open-vault.ts';
import { plant } from '../../support/plant.ts';
import { tempFolder } from '../../support/temp.ts';
import { backUp, expectSound, newVault, snapshotsOf, type TestVault } from '../../support/vaults.ts';

const DAY = 24 * 3600 * 1000;

function settingsWith(retention: object, vault: object = {}): Settings {
  return settingsSchema.parse({
    version: 1,
    vaults: { disk: { url: '/vaults/disk', ...vault }, nas: { url: '/vaults/nas' } },
    projects: {
      shop: { vault: 'disk', folders: ['/shop'], retention, timeZone: 'America/Sao_Paulo' },
      blog: { vault: 'nas', folders: ['/blog'], retention: { full: { last: 1 } } },
    },
  });
}

describe('rules of the settings', () => {
  test('hold for their own project, type and vault; everything else stays', () => {
    const { rules, timeZone, hasAny } = retentionOf(
      settingsWith({ full: { daily: 7, withinDays: 2 } }),
      'disk',
    );
    expect(rules('shop', 'full')).toEqual({ daily: 7, within: 2 * DAY });
    expect([
      rules('shop', 'quick'),
      rules('shop', 'files'),
      rules('blog', 'full'),
      rules('gone', 'full'),
    ]).toEqual([{}, {}, {}, {}]);
    expect([timeZone('shop'), hasAny]).toEqual(['America/Sao_Paulo', true]);
  });
  test('none at all, or only zeros, remove nothing; a budget alone is a decision', () => {
    expect(retentionOf(settingsWith({}), 'disk').hasAny).toBe(false);
    expect(retentionOf(settingsWith({ full: { last: 0 } }), 'disk').hasAny).toBe(false);
    expect(retentionOf(settingsWith({}, { budgetBytes: 5 }), 'disk')).toMatchObject({
      hasAny: true,
      budgetBytes: 5,
    });
  });
});

describe('the job', () => {
  let made: TestVault;
  afterEach(() => made.close());
  let now = Date.now();
  const clock = { ...systemClock, now: () => now };
  const run = runIdSchema.parse('1m879x53fx000000');
  const job: JobRequest = {
    kind: 'prune',
    project: null,
    vault: 'disk',
    type: null,
    trigger: 'after-backup',
    options: {},
  };

  async function threeSnapshots(): Promise<string[]> {
    made = await newVault();
    const vault = await made.open({ clock });
    const source = join(tempFolder('source'), 'shop');
    const ids: string[] = [];
    for (const text of ['one', 'two', 'three']) {
      plant(source, { text });
      now += 3_600_000;
      ids.push((await backUp(vault, source, { project: 'shop', type: 'full' })).snapshot ?? '');
    }
    return ids;
  }

  async function prune(
    settings: Settings,
    opened: (vault: Vault) => void = () => undefined,
  ): Promise<{ outcome: JobOutcome; lines: string[] }> {
    const lines: string[] = [];
    const openVault = async () => {
      const vault = await made.open({ clock });
      opened(vault);
      return vault;
    };
    const tools: JobTools = {
      ...{ run, signal: new AbortController().signal, onEvent: () => undefined, hide: () => undefined },
      log: (level, text) => void lines.push(`${level} ${text}`),
    };
    return {
      outcome: await pruneRunner({ home: made.home, settings: async () => settings, openVault })(job, tools),
      lines,
    };
  }

  test('removes what no rule keeps, with the plan in its log and the space it gave in its counts', async () => {
    const ids = await threeSnapshots();
    const { outcome, lines } = await prune(settingsWith({ full: { last: 1 } }));
    expect(outcome).toMatchObject({ result: 'complete', counts: { kept: 1, removed: 2 } });
    expect(outcome.counts?.bytesLater).toBeGreaterThan(0); // packs stay through their grace
    expect(lines.filter((line) => line.startsWith('info removes'))).toHaveLength(2);
    expect(lines.find((line) => line.startsWith('debug keeps'))).toContain('newest-complete');
    expect((await snapshotsOf(await made.open())).map(({ id }) => id)).toEqual(ids.slice(2));
    await expectSound(made);
  });

  test('a budget that what is protected exceeds is incomplete, and says the numbers', async () => {
    await threeSnapshots();
    const { outcome, lines } = await prune(settingsWith({}, { budgetBytes: 1 }));
    expect(outcome).toMatchObject({
      result: 'incomplete',
      reason: { code: 'over-budget' },
      counts: { kept: 1 },
    });
    expect(lines.some((line) => line.startsWith('warning the budget is not met'))).toBe(true);
    await expectSound(made);
  });

  test('gives way to a backup that waits: skipped, nothing lost, and the next one does it all', async () => {
    await threeSnapshots();
    const settings = settingsWith({ full: { last: 1 } });
    await expect(prune(settings, () => giveWay(run))).rejects.toMatchObject({
      code: 'skipped',
      details: { reason: 'gaveWay' },
    });
    expect(await snapshotsOf(await made.open())).toHaveLength(3);
    expect((await prune(settings)).outcome).toMatchObject({ counts: { removed: 2 } });
  });
});

describe('after a backup', () => {
  async function ranAfter(settings: Settings, result: JobOutcome['result']): Promise<string[]> {
    const done: JobOutcome = { result };
    const pruned = Promise.withResolvers<void>();
    const prune = async (): Promise<JobOutcome> => {
      pruned.resolve();
      return { result: 'complete' };
    };
    const core = createCore({
      ...{ home: tempFolder('core'), version: 'test', settings: async () => settings },
      ...{ runners: { backup: async () => done, prune }, services: [pruneService] },
    });
    const { run } = await core.request('backup.start', { project: 'shop' });
    await core.parts.queue.whenEnded(run);
    // What is queued after it is queued within its turn of the loop; 200 ms when nothing is to come.
    await Promise.race([pruned.promise, new Promise((resolve) => setTimeout(resolve, 200))]);
    const { runs } = await core.request('history.list', {});
    await core.close();
    return runs.map(({ kind, trigger, vault }) => `${kind} ${trigger} ${vault}`);
  }

  test('the vault of the project is pruned', async () => {
    expect(await ranAfter(settingsWith({ full: { last: 3 } }), 'complete')).toEqual([
      'prune after-backup disk',
      'backup manual disk',
    ]);
  });
  test.each([
    ['the backup failed', settingsWith({ full: { last: 3 } }), 'failed'],
    ['nothing was decided about the vault', settingsWith({}), 'complete'],
  ] as const)('nothing is pruned when %s', async (_why, settings, result) => {
    expect(await ranAfter(settings, result)).toEqual(['backup manual disk']);
  });
});
