import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { installHook } from '../../../main/core/hooks/install.ts';
import { type Repository, repositoryAt } from '../../../main/core/hooks/repository.ts';
import { hookStatus } from '../../../main/core/hooks/status.ts';
import { uninstallHook } from '../../../main/core/hooks/uninstall.ts';
import { Repo } from './repo.ts';

/** A hook of before, which notes what it got on standard input. */
const earlier = (status = 0) =>
  `#!/bin/sh\ncat > "$HOME/before-got"\necho "$1" > "$HOME/before-arg"\nexit ${status}\n`;
const got = (repo: Repo): string => readFileSync(path.join(repo.room, 'before-got'), 'utf8');
/** Tells what an older git would do, whatever git runs here. */
const older = (repository: Repository): Repository => ({ ...repository, configHooks: false });
const at = async (folder: string): Promise<Repository> => older(await repositoryAt(folder));

async function installed(repo: Repo, status = 0, require = false): Promise<Repository> {
  const repository = await at(repo.top);
  expect(await installHook(repository, { ...repo.standIn(status), require })).toMatchObject({ how: 'file' });
  return repository;
}

describe('a repository without hooks', () => {
  test('a push calls Cofre with the names of git and what it pushes; taken out, all is as before', async () => {
    const repo = new Repo();
    const picture = repo.picture();
    const repository = await installed(repo);
    repo.git(['push', '--quiet', 'origin', 'main']);
    const [call] = repo.noted();
    expect(call?.words.slice(0, 2)).toEqual(['hook', 'pre-push']);
    expect(call?.words.slice(-2)).toEqual(['origin', repo.remote]);
    expect(call?.input).toMatch(/^refs\/heads\/main [0-9a-f]{40} refs\/heads\/main 0{40}\n$/);
    expect(await hookStatus(repository)).toMatchObject({ state: 'installed', chained: false });
    expect(await uninstallHook(repository)).toBe(true);
    expect(repo.picture()).toEqual(picture);
    expect(await hookStatus(repository)).toMatchObject({ state: 'absent' });
    expect(await uninstallHook(repository)).toBe(false);
  });

  test('a hooks folder that was made for it goes with it', async () => {
    const repo = new Repo();
    repo.git(['config', 'core.hooksPath', 'tools/git/hooks']);
    const picture = repo.picture();
    const repository = await installed(repo);
    repo.git(['push', '--quiet', 'origin', 'main']);
    expect(repo.noted()).toHaveLength(1);
    await uninstallHook(repository);
    expect(repo.picture()).toEqual(picture);
  });

  test('when Cofre fails the push goes on, and says so in one line', async () => {
    const repo = new Repo();
    await installed(repo, 134);
    const pushed = repo.run(['push', '--quiet', 'origin', 'main']);
    const said = 'cofre: ended with 134; no backup, and the push goes on (cofre history)\n';
    expect([pushed.status, pushed.stderr]).toEqual([0, said]);
  });

  test('where a backup is required the push stops, and --no-verify pushes anyway', async () => {
    const repo = new Repo();
    await installed(repo, 1, true);
    expect(repo.run(['push', 'origin', 'main']).status).not.toBe(0);
    expect(repo.run(['push', '--no-verify', 'origin', 'main']).status).toBe(0);
  });

  test('a Cofre that was removed lets the push go on with one line, unless it is required', async () => {
    const repo = new Repo();
    const repository = await at(repo.top);
    const gone = { start: [process.execPath, '/no/where/cli.js'], options: [], require: false };
    await installHook(repository, gone);
    const pushed = repo.run(['push', '--quiet', 'origin', 'main']);
    expect([pushed.status, pushed.stderr.split('\n').filter((line) => line.includes('cofre'))]).toEqual([
      0,
      ['cofre: is not where it was; no backup, and the push goes on (cofre hooks install repairs it)'],
    ]);
    await installHook(repository, { ...gone, require: true });
    repo.git(['commit', '--quiet', '--allow-empty', '-m', 'second']);
    expect(repo.run(['push', 'origin', 'main']).status).not.toBe(0);
  });

  test('installing twice is installing once', async () => {
    const repo = new Repo();
    const picture = repo.picture();
    await installed(repo);
    const once = repo.picture();
    const repository = await installed(repo);
    expect(repo.picture()).toEqual(once);
    await uninstallHook(repository);
    expect(repo.picture()).toEqual(picture);
  });
});

describe('a hook that was there', () => {
  test('runs first with the same input and words, and comes back to the byte', async () => {
    const repo = new Repo();
    repo.write('.git/hooks/pre-push', earlier(), 0o751);
    const picture = repo.picture();
    const repository = await installed(repo);
    repo.git(['push', '--quiet', 'origin', 'main']);
    expect(got(repo)).toBe(repo.noted()[0]?.input);
    expect(readFileSync(path.join(repo.room, 'before-arg'), 'utf8')).toBe('origin\n');
    expect(await hookStatus(repository)).toMatchObject({ state: 'installed', chained: true });
    await installed(repo); // renewing keeps the chain
    await uninstallHook(repository);
    expect(repo.picture()).toEqual(picture);
  });

  test('that refuses stops the push before any backup', async () => {
    const repo = new Repo();
    repo.write('.git/hooks/pre-push', earlier(7), 0o755);
    await installed(repo);
    expect(repo.run(['push', 'origin', 'main']).status).not.toBe(0);
    expect(() => repo.noted()).toThrow(/ENOENT/);
  });

  test('that is not executable is no hook to git, and stays none', async () => {
    const repo = new Repo();
    repo.write('.git/hooks/pre-push', earlier(7), 0o644);
    const picture = repo.picture();
    const repository = await installed(repo);
    repo.git(['push', '--quiet', 'origin', 'main']);
    expect(repo.noted()).toHaveLength(1);
    await uninstallHook(repository);
    expect(repo.picture()).toEqual(picture);
  });

  test('that is a link to a script elsewhere stays one', async () => {
    const repo = new Repo();
    repo.write('scripts/check', earlier(), 0o755);
    mkdirSync(repo.at('.git/hooks'), { recursive: true });
    symlinkSync('../../scripts/check', repo.at('.git/hooks/pre-push'));
    const picture = repo.picture();
    const repository = await installed(repo);
    repo.git(['push', '--quiet', 'origin', 'main']);
    expect(got(repo)).toBe(repo.noted()[0]?.input);
    await uninstallHook(repository);
    expect(repo.picture()).toEqual(picture);
  });

  test('that does not read its input does not break the push', async () => {
    const repo = new Repo();
    repo.write('.git/hooks/pre-push', '#!/bin/sh\nexec 0<&-\nexit 0\n', 0o755);
    await installed(repo);
    const pushed = repo.run(['push', '--quiet', 'origin', 'main']);
    expect([pushed.status, pushed.stderr]).toEqual([0, '']);
    expect(repo.noted()[0]?.input).toMatch(/^refs\/heads\/main/);
  });
});

test('a push of 1,000 refs reaches both hooks whole', async () => {
  const repo = new Repo();
  repo.write('.git/hooks/pre-push', earlier(), 0o755);
  await installed(repo);
  const head = repo.git(['rev-parse', 'HEAD']).trim();
  const packed = Array.from({ length: 1000 }, (_, n) => `${head} refs/tags/v${String(n).padStart(4, '0')}`);
  writeFileSync(
    repo.at('.git/packed-refs'),
    `# pack-refs with: peeled fully-peeled sorted \n${packed.join('\n')}\n`,
  );
  repo.git(['push', '--quiet', '--tags', 'origin']);
  const input = repo.noted()[0]?.input ?? '';
  expect(input.split('\n')).toHaveLength(1001);
  expect(got(repo)).toBe(input);
  repo.git(['push', '--quiet', '--tags', 'origin']); // nothing to push: empty input, and the hook still runs
  expect(repo.noted()[1]?.input).toBe('');
});

describe('tools that own hooks', () => {
  test("husky: its folder and the team's file stay untouched, and the line to add works", async () => {
    const repo = new Repo();
    // As husky 9 lays it out.
    repo.write('.husky/_/.gitignore', '*');
    repo.write(
      '.husky/_/h',
      '#!/usr/bin/env sh\nn=$(basename "$0")\ns=$(dirname "$(dirname "$0")")/$n\n[ ! -f "$s" ] && exit 0\nsh -e "$s" "$@"\n',
    );
    repo.write('.husky/_/pre-push', '#!/usr/bin/env sh\n. "$(dirname "$0")/h"', 0o755);
    repo.git(['config', 'core.hooksPath', '.husky/_']);
    const picture = repo.picture();
    const repository = await at(repo.top);
    const choices = repo.standIn();
    const plan = await installHook(repository, choices);
    expect(plan).toEqual({ how: 'manual', why: 'husky', file: repo.at('.husky', 'pre-push') });
    expect(repo.picture()).toEqual(picture);
    const { hookLine } = await import('../../../main/core/hooks/script.ts');
    repo.write('.husky/pre-push', `${hookLine(choices)}\n`);
    repo.git(['push', '--quiet', 'origin', 'main']);
    expect(repo.noted()[0]?.input).toMatch(/^refs\/heads\/main/);
  });

  test('pre-commit, installed after us, moves us aside and still runs us; taken out, its own hook stays', async () => {
    const repo = new Repo();
    const repository = await installed(repo);
    // As `pre-commit install -t pre-push` does it.
    const ours = readFileSync(repo.at('.git/hooks/pre-push'), 'utf8');
    const theirs = '#!/bin/sh\nexec "$(dirname "$0")/pre-push.legacy" "$@"\n';
    repo.write('.git/hooks/pre-push.legacy', ours, 0o755);
    repo.write('.git/hooks/pre-push', theirs, 0o755);
    repo.git(['push', '--quiet', 'origin', 'main']);
    expect(repo.noted()).toHaveLength(1);
    expect(await uninstallHook(repository)).toBe(true);
    expect(readFileSync(repo.at('.git/hooks/pre-push'), 'utf8')).toBe(theirs);
    expect(existsSync(repo.at('.git/hooks/pre-push.legacy'))).toBe(false);
  });

  test("a tracked hook in core.hooksPath is not renamed behind the team's back", async () => {
    const repo = new Repo();
    repo.write('.githooks/pre-push', earlier(), 0o755);
    repo.git(['add', '.']);
    repo.git(['commit', '--quiet', '-m', 'hooks']);
    repo.git(['config', 'core.hooksPath', '.githooks']);
    const plan = await installHook(await at(repo.top), repo.standIn());
    expect(plan).toEqual({ how: 'manual', why: 'tracked-hook', file: repo.at('.githooks', 'pre-push') });
    expect(repo.git(['status', '--porcelain'])).toBe('');
  });

  test('a hooks folder of all repositories of the person is used, and said to be shared', async () => {
    const repo = new Repo();
    const shared = path.join(repo.room, 'all hooks');
    repo.git(['config', '--global', 'core.hooksPath', shared]);
    repo.write('../all hooks/pre-push', earlier(), 0o755);
    const picture = repo.picture(repo.room);
    const repository = await at(repo.top);
    expect(await installHook(repository, repo.standIn())).toMatchObject({
      how: 'file',
      place: 'chained',
      note: 'shared',
    });
    repo.git(['push', '--quiet', 'origin', 'main']);
    expect(got(repo)).toBe(repo.noted()[0]?.input);
    await uninstallHook(repository);
    const after = repo.picture(repo.room).filter((line) => !/noted|before-|it's here|remote.git/.test(line));
    expect(after).toEqual(picture.filter((line) => !/remote.git/.test(line)));
  });

  test('when core.hooksPath is set later, git does not run us any more and status says so', async () => {
    const repo = new Repo();
    const repository = await installed(repo);
    repo.git(['config', 'core.hooksPath', '.elsewhere']);
    expect(await hookStatus(await at(repo.top))).toMatchObject({ state: 'displaced' });
    expect(await uninstallHook(repository)).toBe(true);
    expect(existsSync(repo.at('.git/hooks/pre-push'))).toBe(false);
  });
});

test('a worktree and its main folder share one hook', async () => {
  const repo = new Repo();
  repo.git(['worktree', 'add', '--quiet', '-b', 'side', '../side tree']);
  const side = path.join(repo.room, 'side tree');
  const repository = await at(side);
  expect(repository).toMatchObject({ top: side, commonDir: repo.at('.git') });
  await installHook(repository, repo.standIn());
  repo.git(['push', '--quiet', 'origin', 'side'], side);
  repo.git(['push', '--quiet', 'origin', 'main']);
  expect(repo.noted()).toHaveLength(2);
  await uninstallHook(await at(repo.top));
  repo.git(['push', '--quiet', 'origin', 'HEAD:other'], side);
  expect(repo.noted()).toHaveLength(2);
});

test('a submodule has its own hook', async () => {
  const repo = new Repo();
  repo.git(['push', '--quiet', 'origin', 'main']);
  repo.git([
    '-c',
    'protocol.file.allow=always',
    'submodule',
    '--quiet',
    'add',
    '-b',
    'main',
    repo.remote,
    'lib',
  ]);
  const repository = await at(repo.at('lib'));
  expect(repository.commonDir).toBe(repo.at('.git', 'modules', 'lib'));
  await installHook(repository, repo.standIn());
  repo.git(['commit', '--quiet', '-am', 'module']);
  repo.git(['push', '--quiet', 'origin', 'HEAD:outer']);
  expect(existsSync(path.join(repo.room, 'noted'))).toBe(false);
  repo.git(['push', '--quiet', 'origin', 'HEAD:inner'], repo.at('lib'));
  expect(repo.noted()[0]?.words.at(-2)).toBe('origin');
});

describe('hooks in the configuration (newer git)', () => {
  test('are put beside all others and taken out to the byte, also when nobody else changed the file', async () => {
    const repo = new Repo();
    repo.write(
      '.git/config',
      `${readFileSync(repo.at('.git/config'), 'utf8')}# the end, without a line break`,
    );
    const picture = repo.picture();
    const repository = { ...(await repositoryAt(repo.top)), configHooks: true };
    expect(await installHook(repository, repo.standIn())).toMatchObject({ how: 'config' });
    expect(await hookStatus(repository)).toMatchObject({ state: 'installed', method: 'config' });
    expect(repo.git(['config', 'hook.cofre.event']).trim()).toBe('pre-push');
    await installHook(repository, repo.standIn());
    expect(await uninstallHook(repository)).toBe(true);
    expect(repo.picture()).toEqual(picture);
  });

  test('what others wrote into the configuration since stays', async () => {
    const repo = new Repo();
    const repository = { ...(await repositoryAt(repo.top)), configHooks: true };
    await installHook(repository, repo.standIn());
    repo.git(['config', 'pull.rebase', 'true']);
    await uninstallHook(repository);
    expect(repo.git(['config', 'pull.rebase']).trim()).toBe('true');
    expect(repo.run(['config', 'hook.cofre.event']).status).toBe(1);
  });
});

test('git is asked what it can do, and a folder in no repository is refused', async () => {
  const repo = new Repo();
  expect(typeof (await repositoryAt(repo.top)).configHooks).toBe('boolean');
  await expect(repositoryAt(repo.room)).rejects.toMatchObject({
    code: 'wrong-use',
    details: { reason: 'noRepository' },
  });
});

test('a hook that lost its right to run is said to be disabled', async () => {
  const repo = new Repo();
  const repository = await installed(repo);
  chmodSync(repo.at('.git/hooks/pre-push'), 0o644);
  expect(await hookStatus(repository)).toMatchObject({ state: 'disabled' });
});

test('this git runs the hook, in whichever way it is put in for it', async () => {
  const repo = new Repo();
  repo.write('.git/hooks/pre-push', earlier(), 0o755);
  const picture = repo.picture();
  const repository = await repositoryAt(repo.top);
  await installHook(repository, repo.standIn());
  repo.git(['push', '--quiet', 'origin', 'main']);
  expect(repo.noted()[0]?.words.slice(-2)).toEqual(['origin', repo.remote]);
  expect(got(repo)).toBe(repo.noted()[0]?.input);
  await uninstallHook(repository);
  expect(repo.picture()).toEqual(picture);
});
