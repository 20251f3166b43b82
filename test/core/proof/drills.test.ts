import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Settings, settingsSchema } from '../../../main/contract/settings/settings.ts';
import { loadTexts } from '../../../main/contract/text/texts.ts';
import { createCore } from '../../../main/core/core.ts';
import { drillChores } from '../../../main/core/proof/drill-chores.ts';
import { escapeHtml, reportHtml } from '../../../main/core/proof/report-html.ts';
import { systemRunners } from '../../../main/core/runners/runners.ts';
import { plant } from '../../support/plant.ts';
import { tempFolder } from '../../support/temp.ts';
import { newVault } from '../../support/vaults.ts';

const DAY = 24 * 3600 * 1000;

/** A core over a plain vault with the project `shop`, whose settings a test may change. */
async function shop(drill: object = {}, vault: object = {}) {
  const made = await newVault();
  const home = tempFolder('home');
  const source = plant(join(tempFolder('source'), 'shop'), { 'a.txt': 'one', 'sub/b.txt': 'two' });
  const settings = (more: object = {}): Settings =>
    settingsSchema.parse({
      version: 1,
      vaults: { disk: { url: made.folder, ...vault } },
      projects: { shop: { vault: 'disk', folders: [source], drill: { ...drill, ...more } } },
    });
  const options = { home, version: '0', settings: async () => settings() };
  const core = createCore({ ...options, runners: systemRunners({ ...options, env: process.env }) });
  onTestFinished(async () => {
    await core.close();
    await made.close();
  });
  const ended = async (run: string) => {
    await core.parts.queue.whenEnded(run as never);
    return (await core.request('history.run', { run })).run;
  };
  const backUp = async () => ended((await core.request('backup.start', { project: 'shop' })).run);
  const tryOut = async (wanted: object = {}) =>
    ended((await core.request('drill.start', { project: 'shop', ...wanted })).run);
  const chores = () =>
    drillChores({ home, settings: settings(), history: core.parts.history, now: Date.now() });
  return { core, home, made, source, backUp, tryOut, chores };
}

describe('a drill as a job', () => {
  test('tells of itself in the history, in the list of drills, in its run and by an event', async () => {
    const { core, backUp, tryOut, made, home } = await shop();
    const heard: string[] = [];
    const stop = core.parts.events.listen(null, ({ kind }) => heard.push(kind));
    await backUp();
    const run = await tryOut();
    stop();
    expect(run).toMatchObject({ kind: 'drill', type: 'full', state: 'complete', files: 2, problemCount: 0 });
    expect(run.drill).toMatchObject({ run: run.id, verdict: 'passed', project: 'shop', type: 'full' });
    const { drills } = await core.request('drill.list', { project: 'shop' });
    expect(drills).toEqual([run.drill]);
    expect((await core.request('drill.list', { run: run.id })).drills).toEqual(drills);
    expect((await core.request('drill.list', { project: 'blog' })).drills).toEqual([]);
    expect(core.parts.history.drills.newestByProject().get('shop')).toEqual(run.drill);
    expect(heard).toContain('proofs.changed');
    expect(readdirSync(join(made.folder, 'proofs'))).toHaveLength(1);
    expect(readdirSync(join(home, 'drills'))).toEqual([]);
  });

  test('is a sample where the settings or the person say so, and fails as a run when something is wrong', async () => {
    const { backUp, tryOut, made } = await shop({ scope: 'sample', sampleFiles: 1 });
    await backUp();
    expect(await tryOut()).toMatchObject({ type: 'sample', drill: { scope: 'sample', files: 1 } });
    expect(await tryOut({ scope: 'full' })).toMatchObject({ type: 'full', drill: { files: 2 } });
    for (const pack of readdirSync(join(made.folder, 'packs'), { recursive: true, encoding: 'utf8' }))
      if (pack.endsWith('.zst')) writeFileSync(join(made.folder, 'packs', pack), '');
    const failed = await tryOut({ scope: 'full' });
    expect(failed).toMatchObject({
      state: 'failed',
      reason: { code: 'damaged' },
      drill: { verdict: 'failed' },
    });
    expect(failed.problemCount).toBeGreaterThan(0);
  });
});

describe('the project itself', () => {
  const node = process.execPath;
  const check = (script: string, more: object = {}) => ({ argv: [node, '-e', script], ...more });

  test('is asked in the restored copy, and told where everything is', async () => {
    const script = `const fs = require('fs'), path = require('path');
      const { COFRE_DRILL, COFRE_DRILL_PROJECT, EXTRA } = process.env;
      if (process.cwd() !== fs.realpathSync(path.join(COFRE_DRILL, 'shop/sub'))) process.exit(3);
      if (fs.readFileSync('b.txt', 'utf8') !== 'two' || COFRE_DRILL_PROJECT !== 'shop' || EXTRA !== '1') process.exit(4);`;
    const { backUp, tryOut } = await shop({
      commands: [check(script, { folder: 'shop/sub', env: { EXTRA: '1' } })],
    });
    await backUp();
    const { drill } = await tryOut();
    expect(drill).toMatchObject({
      verdict: 'passed',
      reasons: [],
      checks: [{ verdict: 'passed', exitStatus: 0 }],
    });
  });

  test('says no, is not to be had, or does not end', async () => {
    const commands = [
      check('console.error("one migration is missing"); process.exit(7)'),
      { argv: ['no-such-program-of-anybody'] },
      check('', { folder: 'not/there' }),
      check('setInterval(() => {}, 1000)', { timeoutSeconds: 1 }),
    ];
    const { backUp, tryOut } = await shop({ commands });
    await backUp();
    const { drill } = await tryOut();
    expect(drill?.verdict).toBe('failed');
    expect(drill?.checks.map(({ verdict, exitStatus }) => [verdict, exitStatus])).toEqual([
      ['failed', 7],
      ['inconclusive', null],
      ['inconclusive', null],
      ['failed', null],
    ]);
    expect(drill?.reasons.map(({ code }) => code)).toEqual([
      ...['check-failed', 'check-timed-out', 'check-not-started', 'check-not-started'],
    ]);
    expect(drill?.reasons[0]?.details.why).toContain('one migration is missing');
  });

  test('answers at its address while it is served from the copy', async () => {
    const server = `require('http').createServer((_, answer) => answer.end('hello')).listen(Number(process.env.PORT), '127.0.0.1')`;
    const port = 20_000 + (process.pid % 20_000);
    const served = {
      url: `http://127.0.0.1:${port}/`,
      start: [node, '-e', server],
      env: { PORT: String(port) },
    };
    const { backUp, tryOut } = await shop({
      http: [served, { ...served, status: 404, start: [], timeoutSeconds: 1 }],
    });
    await backUp();
    const { drill } = await tryOut();
    expect(drill?.checks).toMatchObject([
      { command: served.url, verdict: 'passed', exitStatus: 200 },
      { verdict: 'failed', exitStatus: null }, // the server is gone with its own question
    ]);
  });
});

describe('by the clock', () => {
  test('a project is tried out as soon as it has a backup, then weekly; not where nobody can open the vault', async () => {
    const { chores, backUp, tryOut } = await shop();
    expect(await chores()).toEqual([]);
    await backUp();
    const job = { kind: 'drill', project: 'shop', vault: 'disk', type: 'full', trigger: 'after-backup' };
    expect(await chores()).toMatchObject([{ job, every: 7 * DAY }]);
    await tryOut();
    expect(await chores()).toMatchObject([{ job: { trigger: 'schedule' } }]);
    const off = await shop({ everyDays: null });
    await off.backUp();
    expect(await off.chores()).toEqual([]);
  });
});

describe('the report', () => {
  test('tells what was protected and restored; as a page nothing from outside becomes a tag', async () => {
    const { core, backUp, tryOut } = await shop();
    await backUp();
    await tryOut();
    const { report } = await core.request('report.make', { project: 'shop' });
    expect(report).toMatchObject({
      projects: [{ project: 'shop', backups: { complete: 1, failed: 0 }, drills: { passed: 1 } }],
      vaults: [{ vault: 'disk', checks: { complete: 0 } }],
      drills: [{ verdict: 'passed', files: 2 }],
      runCount: 2,
    });
    expect(report.projects[0]?.lastPassed?.restoreMs).toBeGreaterThan(0);
    const later = await core.request('report.make', { since: Date.now() + 1000 });
    expect(later.report).toMatchObject({ runCount: 0, drills: [], projects: [{ drills: { passed: 0 } }] });
    await expect(core.request('report.make', { project: 'blog' })).rejects.toMatchObject({
      code: 'project-unknown',
    });

    const evil = '<script>alert("x")</script>';
    const [first] = report.projects;
    const texts = { en: await loadTexts('en', escapeHtml), 'pt-BR': await loadTexts('pt-BR', escapeHtml) };
    for (const language of ['en', 'pt-BR'] as const) {
      const reasons = [{ code: 'file-damaged', message: evil, details: { path: evil, why: evil, count: 1 } }];
      const page = reportHtml(
        {
          ...report,
          host: evil,
          projects: first === undefined ? [] : [{ ...first, project: evil, folders: [evil] }],
          drills: report.drills.map((drill) => ({ ...drill, project: evil, reasons })),
          runs: report.runs.map((run) => ({ ...run, project: evil, type: evil })),
        },
        texts[language],
      );
      expect(page).not.toContain('<script');
      expect(page).toContain('&#60;script&#62;');
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).not.toMatch(/(?:src|href)=/);
    }
  });
});
