import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ended, Sandbox } from './run-cofre.ts';

/** A vault `disk`, a project `shop` whose folder is a git repository with a remote beside it. */
async function withRepository(): Promise<Sandbox> {
  const box = new Sandbox();
  box.env.COFRE_KEYCHAIN = 'file';
  box.env.GIT_CONFIG_NOSYSTEM = '1';
  box.write({
    'shop/index.html': '<h1>Hello</h1>',
    'person/.gitconfig': '[user]\n\tname = A\n\temail = a@example.org\n',
  });
  await box.json(['init', 'vault', '--plain']);
  await box.json(['vault', 'add', 'disk', 'vault']);
  await box.json(['project', 'add', 'shop', '--folder', 'shop']);
  git(box, ['init', '--quiet', '--bare', '../remote.git']);
  git(box, ['init', '--quiet', '--initial-branch=main']);
  git(box, ['add', '.']);
  git(box, ['commit', '--quiet', '-m', 'first']);
  git(box, ['remote', 'add', 'origin', '../remote.git']);
  return box;
}

function git(box: Sandbox, args: readonly string[], env: Record<string, string> = {}) {
  return spawnSync('git', args, { cwd: box.at('shop'), env: box.environment(env), encoding: 'utf8' });
}

let branch = 0;
/** Pushes to a new branch; answers the status and what Cofre said. */
function push(box: Sandbox, env: Record<string, string> = {}) {
  branch += 1;
  const { status, stderr } = git(box, ['push', 'origin', `HEAD:b${branch}`], env);
  return { status, said: stderr.split('\n').filter((line) => line.startsWith('cofre:')) };
}

interface Run {
  readonly kind: string;
  readonly state: string;
  readonly trigger: string;
  readonly type: string;
  readonly snapshot: string | null;
  readonly reason: { readonly code: string } | null;
}

async function runs(box: Sandbox): Promise<Run[]> {
  return (await box.json(['history'])).runs as Run[];
}

/** Adds a command of the person before each backup: a backup as slow as one likes. */
function slowDown(box: Sandbox, seconds: number): void {
  const file = box.at('home/settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  settings.projects.shop.hooks = [{ argv: ['sleep', String(seconds)], when: 'before' }];
  writeFileSync(file, JSON.stringify(settings));
}

describe('before a push', () => {
  test('a backup is made, a second push soon after needs none, and COFRE_SKIP is on record', async () => {
    const box = await withRepository();
    await box.json(['hooks', 'install', 'shop']);
    expect(push(box)).toEqual({ status: 0, said: [expect.stringMatching(/^cofre: shop backed up in /)] });
    expect(push(box)).toEqual({ status: 0, said: [expect.stringContaining('no new backup needed')] });
    expect(push(box, { COFRE_SKIP: '1' })).toMatchObject({
      status: 0,
      said: [expect.stringContaining('COFRE_SKIP')],
    });
    expect(await runs(box)).toMatchObject([
      { state: 'skipped', trigger: 'push', reason: { code: 'asked-to-skip' } },
      { state: 'complete', trigger: 'push', type: 'quick' },
    ]);
  });

  test('a vault out of reach lets the push go on with one line, and stops it where a backup is required', async () => {
    const box = await withRepository();
    renameSync(box.at('vault'), box.at('elsewhere'));
    await box.json(['hooks', 'install', 'shop']);
    expect(push(box)).toEqual({ status: 0, said: [expect.stringMatching(/the push goes on/)] });
    await box.json(['hooks', 'install', 'shop', '--require']);
    const stopped = push(box, { LANG: 'pt_BR.UTF-8' });
    expect(stopped).toEqual({ status: 1, said: [expect.stringMatching(/o push foi parado/)] });
    renameSync(box.at('elsewhere'), box.at('vault'));
    expect(push(box).status).toBe(0);
  });

  test('a slow backup does not hold the push, nor the pipe behind it, and is finished in the background', async () => {
    const box = await withRepository();
    await box.json(['hooks', 'install', 'shop', '--wait', '0.3s']);
    slowDown(box, 4);
    const began = performance.now();
    const shell = spawnSync('sh', ['-c', 'git push origin HEAD:piped 2>&1 | cat'], {
      cwd: box.at('shop'),
      env: box.environment(),
      encoding: 'utf8',
    });
    expect(performance.now() - began).toBeLessThan(3500);
    expect(shell.stdout).toContain('it goes on in the background');
    expect(git(box, ['ls-remote', 'origin', 'piped']).stdout).toContain('refs/heads/piped');
    let state = '';
    for (let n = 0; n < 60 && state !== 'complete'; n += 1) {
      await sleep(250);
      state = (await runs(box))[0]?.state ?? '';
    }
    expect(state).toBe('complete');
  });

  test('a repository that belongs to no project is pushed in silence', async () => {
    const box = await withRepository();
    await box.json(['hooks', 'install', 'shop']);
    await box.json(['project', 'remove', 'shop', '--yes']);
    expect(push(box)).toEqual({ status: 0, said: [] });
  });
});

test('the hook is put in, found in place, and taken out of the repository of a project', async () => {
  const box = await withRepository();
  const before = readdirSync(box.at('shop/.git'));
  const installed = await box.json(['hooks', 'install', 'shop', '--wait', '5s']);
  expect(installed).toMatchObject({ schema: 'cofre.hooks/1', projects: ['shop'] });
  const script = readFileSync(String(installed.script), 'utf8');
  expect(script).toContain(`--config ${box.at('home')} hook pre-push --wait 5s`);
  expect((await box.cofre(['hooks', 'status', 'shop'])).status).toBe(0);
  expect(await box.json(['hooks', 'uninstall', 'shop'])).toMatchObject({ removed: true });
  expect((await box.cofre(['hooks', 'status', 'shop'])).status).toBe(1);
  expect(readdirSync(box.at('shop/.git'))).toEqual(before);
  const none = await box.cofre(['hooks', 'install', '.', '--lang', 'pt-BR']);
  expect([none.status, none.stderr]).toEqual([
    2,
    expect.stringContaining('não está em nenhum repositório git'),
  ]);
});

describe('before a deploy', () => {
  const guard = (box: Sandbox, ...words: string[]) => box.cofre(['guard', '--project', 'shop', ...words]);

  test('the command has its own input, output, words and status, and the restore line works as it stands', async () => {
    const box = await withRepository();
    const script = 'cat; echo "$1 $COFRE_PROJECT"; echo changed > shop/index.html; exit 3';
    const child = box.start(['guard', '--project', 'shop', '--', 'sh', '-c', script, 'sh', '--json']);
    child.stdin?.end('from before\n');
    const { status, stdout, stderr } = await ended(child);
    expect([status, stdout]).toEqual([3, 'from before\n--json shop\n']);
    expect(stderr).toMatch(/sh failed with 3\n.*nothing was rolled back/);
    const line = /^ {2}(cofre restore .*)$/m.exec(stderr)?.[1] ?? '';
    const restored = await box.cofre(line.split(' ').slice(1));
    expect(restored.status).toBe(0);
    const folder = /--target (\S+)/.exec(line)?.[1] ?? '';
    expect(readFileSync(box.at(folder, 'shop/index.html'), 'utf8')).toBe('<h1>Hello</h1>');
    expect(await runs(box)).toMatchObject([{ trigger: 'deploy', state: 'complete', type: 'quick' }]);
  });

  test('a command that is killed by a signal gives 128 and its number', async () => {
    const box = await withRepository();
    const killed = await guard(box, '--', 'sh', '-c', 'kill -KILL $$');
    expect([killed.status, killed.stderr]).toEqual([137, expect.stringContaining('ended by SIGKILL')]);
    expect((await guard(box, '--max-age', '10m', '--', 'no-such-command-here')).status).toBe(127);
  });

  test('signals go to the command, which may end in its own way; the restore line is still said', async () => {
    const box = await withRepository();
    const script = 'trap "echo caught; exit 7" TERM; echo ready; while :; do sleep 0.05; done';
    const child = box.start(['guard', '--project', 'shop', '--', 'sh', '-c', script]);
    const end = ended(child);
    await said(child, 'ready');
    child.kill('SIGTERM');
    const { status, stdout, stderr } = await end;
    expect([status, stdout]).toEqual([7, 'ready\ncaught\n']);
    expect(stderr).toContain('cofre restore ');
  });

  test('without a proved backup nothing is started, unless it is forced', async () => {
    const box = await withRepository();
    expect((await guard(box, '--', 'true')).status).toBe(0);
    renameSync(box.at('vault'), box.at('elsewhere'));
    const refused = await guard(box, '--', 'touch', 'started');
    expect([refused.status, existsSync(box.at('started'))]).toEqual([14, false]);
    expect(refused.stderr).toContain('the command was not started');
    const forced = await guard(box, '--force', '--', 'touch', 'started');
    expect([forced.status, existsSync(box.at('started'))]).toEqual([0, true]);
    expect(forced.stderr).toContain('NO BACKUP');
  });

  test('a young backup that was damaged since does not count as proved', async () => {
    const box = await withRepository();
    expect((await guard(box, '--', 'true')).status).toBe(0);
    expect((await guard(box, '--max-age', '10m', '--', 'true')).stderr).toContain(
      'is young enough and proved',
    );
    const packs = readdirSync(box.at('vault/packs'), { recursive: true, withFileTypes: true });
    for (const each of packs.filter((entry) => entry.isFile())) {
      const file = `${each.parentPath}/${each.name}`;
      const bytes = readFileSync(file);
      bytes[40] = (bytes[40] ?? 0) ^ 0xff;
      writeFileSync(file, bytes);
    }
    const refused = await guard(box, '--max-age', '10m', '--', 'touch', 'started');
    expect([refused.status, existsSync(box.at('started'))]).toEqual([4, false]);
  });

  test('what programs get stands on standard error, so that the output is the command alone', async () => {
    const box = await withRepository();
    const { stdout, stderr } = await guard(box, '--json', '--', 'echo', 'deployed');
    expect(stdout).toBe('deployed\n');
    expect(JSON.parse(stderr)).toMatchObject({
      ...{ schema: 'cofre.guard/1', reused: false, rolledBack: false, proof: { verdict: 'proven' } },
      ...{ command: { kind: 'exit', status: 0 }, restore: [expect.stringContaining('cofre restore ')] },
    });
  });
});

async function said(child: ChildProcess, word: string): Promise<void> {
  let text = '';
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: string | Buffer) => {
      text += String(chunk);
      if (text.includes(word)) resolve();
    });
  });
}

describe('schedules', () => {
  test('are set, shown with their next five times in the zone of the project, added to and cleared', async () => {
    const box = await withRepository();
    await box.json(['project', 'edit', 'shop', '--set', 'timeZone=America/Sao_Paulo']);
    const set = await box.json([
      'schedule',
      'set',
      'shop',
      '--type',
      'quick',
      '--daily',
      '3:00',
      '--no-battery',
    ]);
    expect(set).toMatchObject({
      ...{ schema: 'cofre.schedule/1', running: false },
      projects: [
        { timeZone: 'America/Sao_Paulo', schedules: [{ type: 'quick', conditions: { onBattery: false } }] },
      ],
    });
    const [project] = set.projects as { schedules: { next: string[] }[] }[];
    expect(project?.schedules[0]?.next).toEqual(Array(5).fill(expect.stringMatching(/T06:00:00.000Z$/)));
    await box.json([
      'schedule',
      'set',
      'shop',
      '--type',
      'quick',
      '--weekdays',
      'seg,fri',
      '--at',
      '12:00',
      '--add',
    ]);
    await box.json(['schedule', 'set', 'shop', '--every', '4h']);
    const text = (await box.cofre(['schedule', '--lang', 'pt-BR'])).stdout;
    expect(text).toContain('quick, todo dia às 03:00, não na bateria');
    expect(text).toContain('quick, seg., sex. às 12:00');
    expect(text).toContain('full, a cada 4 horas');
    await box.json(['schedule', 'clear', 'shop', '--type', 'quick']);
    const left = await box.json(['schedule', 'clear', 'shop']);
    expect(left).toMatchObject({ projects: [{ schedules: [] }] });
  });

  test.each([
    [['--daily', '25:00'], 'is no time of day'],
    [['--every', '1m'], 'is no interval'],
    [['--cron', '0 0 30 2 *'], 'cron expression'],
    [['--daily', '03:00', '--every', '4h'], 'say when'],
    [[], 'say when'],
  ])('what makes no sense is refused: %j', async (words, expected) => {
    const box = await withRepository();
    const { status, stderr } = await box.cofre(['schedule', 'set', 'shop', ...words]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(expected)]);
  });

  test('a pause is seen with the next times after it, and resuming ends it', async () => {
    const box = await withRepository();
    await box.json(['schedule', 'set', 'shop', '--every', '1h']);
    const paused = await box.json(['pause', '5h', '--project', 'shop']);
    const shown = (await box.json(['schedule'])) as {
      projects: { paused: object; schedules: { next: string[] }[] }[];
    };
    expect(shown.projects[0]?.paused).toEqual({ until: paused.until });
    expect(Date.parse(shown.projects[0]?.schedules[0]?.next[0] ?? '')).toBeGreaterThan(
      Date.parse(String(paused.until)),
    );
    await box.json(['resume']);
    expect(await box.json(['schedule'])).toMatchObject({ paused: null, projects: [{ paused: null }] });
    expect((await box.cofre(['pause', 'until', 'yesterday'])).status).toBe(2);
  });

  test('a core that serves catches up on what was missed, prunes by the rules after it, and says so', async () => {
    const box = await withRepository();
    await box.json(['schedule', 'set', 'shop', '--every', '1h']);
    const file = box.at('home/settings.json');
    const settings = JSON.parse(readFileSync(file, 'utf8'));
    settings.projects.shop.retention = { full: { last: 1 } };
    settings.projects.shop.timeZone = 'UTC';
    writeFileSync(file, JSON.stringify(settings));
    const key = JSON.stringify(['shop', 'full', { kind: 'every', minutes: 60 }, 'UTC']);
    const state = { handled: Date.now() - 20 * 3_600_000, running: false, failures: 0, retryAt: null };
    const entries = { [key]: { ...state, skipped: null, skippedSince: null } };
    writeFileSync(box.at('home/schedule.json'), JSON.stringify({ version: 1, entries }));
    const serve = spawn(process.execPath, [...cliWords(), 'serve'], {
      cwd: box.folder,
      env: box.environment(),
    });
    try {
      let seen: Run[] = [];
      for (
        let n = 0;
        n < 80 && !(seen.length >= 2 && seen.every(({ state: at }) => at === 'complete'));
        n += 1
      ) {
        await sleep(250);
        seen = (await runs(box)).filter(({ kind }) => kind === 'prune' || kind === 'backup'); // chores run beside
      }
      const first = seen.at(-1);
      expect(['catch-up', 'schedule']).toContain(first?.trigger);
      expect(seen).toMatchObject([
        { kind: 'prune', trigger: 'after-backup', state: 'complete' },
        { kind: 'backup' },
      ]);
      expect(await box.json(['schedule'])).toMatchObject({ running: true });
    } finally {
      const over = ended(serve);
      serve.kill('SIGTERM');
      expect((await over).status).toBe(0);
    }
  });
});

const cliWords = (): string[] => [new URL('../../../dist/cli.js', import.meta.url).pathname];

test.runIf(process.platform === 'linux')(
  'a dry run of the service shows the unit and what would be run',
  async () => {
    const box = new Sandbox();
    const { status, stdout } = await box.cofre(['service', 'install', '--dry-run']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# .*\/person\/.config\/systemd\/user\/cofre-[0-9a-f]{8}.service\n\[Unit\]/);
    expect(stdout).toContain(`--config ${box.at('home')} serve\n`);
    expect(stdout).toMatch(/# systemctl --user enable cofre-[0-9a-f]{8}.service/);
    expect(existsSync(box.at('person/.config'))).toBe(false);
    expect((await box.cofre(['service', 'status'])).status).toBe(1);
  },
);

test('retention shows the rules, the disk with its forecast, and which rule keeps which snapshot', async () => {
  const box = await withRepository();
  await box.json(['backup', 'shop', '--type', 'full']);
  const file = box.at('home/settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  settings.projects.shop.retention = { full: { last: 3, withinDays: 2 } };
  settings.vaults.disk.budgetBytes = 1024 ** 3;
  writeFileSync(file, JSON.stringify(settings));
  // Twenty days in which the disk lost 1 GB a day.
  const now = Date.now();
  const { free } = firstDisk(await box.json(['retention']));
  const readings = Array.from({ length: 20 }, (_, n) => ({
    at: now - (20 - n) * 86_400_000,
    free: free + (20 - n) * 1e9,
  }));
  writeFileSync(box.at('home/space.json'), JSON.stringify({ version: 1, vaults: { disk: readings } }));
  const shown = await box.json(['retention']);
  expect(shown).toMatchObject({ projects: [{ project: 'shop', retention: { full: { last: 3 } } }] });
  expect(firstDisk(shown).bytesPerDay / 1e9).toBeCloseTo(1, 1);
  const text = (await box.cofre(['retention', '--lang', 'pt-BR'])).stdout;
  expect(text).toContain('mais novos 3, tudo dos últimos dias: 2');
  const preview = await box.json(['retention', 'shop', '--preview']);
  expect(preview).toMatchObject({ preview: true, remove: [], budget: { met: true } });
  expect(preview.keep).toMatchObject([
    { reasons: expect.arrayContaining([{ rule: 'last', n: 1 }, { rule: 'within' }]) },
  ]);
});

function firstDisk(document: Record<string, unknown>): { free: number; bytesPerDay: number } {
  const [disk] = document.disks as { free: number; bytesPerDay: number }[];
  if (disk === undefined) throw new Error('no disk is told');
  return disk;
}
