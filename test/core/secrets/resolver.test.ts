import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Scrubber } from '../../../main/base/scrubber.ts';
import type { SecretSource } from '../../../main/contract/settings/secret.ts';
import { firstLineOf } from '../../../main/core/secrets/command-line.ts';
import { secretResolver } from '../../../main/core/secrets/resolver.ts';
import { noKeychain } from '../../../main/platform/keychain/keychain.ts';
import { tempFolder } from '../../support/temp.ts';
import { saidOf } from '../settings/said.ts';

const posix = process.platform !== 'win32';
const { PATH = '' } = process.env;

function resolverIn(folder: string, env: Record<string, string> = {}) {
  return secretResolver(folder, { PATH, ...env }, { keychain: noKeychain });
}

function privateFile(folder: string, content: string, mode = 0o600): string {
  const file = join(folder, 'secret');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

test('a secret comes from the environment, a private file, a command, the project', async () => {
  const folder = tempFolder('secrets');
  const path = privateFile(folder, '\ufefffrom file\r\nanother line\n');
  const resolver = secretResolver(
    folder,
    { PATH, SHOP_PASSWORD: 'from env' },
    { keychain: noKeychain, projectSecret: async (file, key) => `${key} of ${file}` },
  );
  const sources: [SecretSource, string][] = [
    [{ from: 'env', name: 'SHOP_PASSWORD' }, 'from env'],
    [{ from: 'file', path }, 'from file'],
    [{ from: 'command', argv: ['printf', '%s\\n', 'from $(command)', 'x'] }, 'from $(command)'],
    [{ from: 'project', file: '/srv/shop/.env', key: 'DB' }, 'DB of /srv/shop/.env'],
  ];
  for (const [source, secret] of sources) {
    expect(await resolver.resolve(source)).toBe(secret);
    expect(await resolver.find(source)).toBe(secret);
  }
});

test('each secret that was met is cut out of texts, however it was written there', async () => {
  const resolver = resolverIn(tempFolder('secrets'), {
    A: 'pa ss"/wörd',
    B: 'pa ss"/wörd and more',
    C: 'abc',
  });
  for (const name of ['A', 'B', 'C']) await resolver.resolve({ from: 'env', name });
  const text = `${'pa ss"/wörd and more'} | ${encodeURIComponent('pa ss"/wörd')} | ${JSON.stringify('pa ss"/wörd')} | abc`;
  expect(resolver.scrubber.clean(text)).toBe('*** | *** | "***" | abc');
  expect(new Scrubber().clean(text)).toBe(text);
});

test.each<[string, SecretSource, string]>([
  ['a variable', { from: 'env', name: 'NOT_SET' }, 'the environment variable NOT_SET is not set'],
  ['an empty variable', { from: 'env', name: 'EMPTY' }, 'the environment variable EMPTY is not set'],
  ['a file', { from: 'file', path: '/nowhere/secret' }, 'no secret in the first line of /nowhere/secret'],
  ['a silent command', { from: 'command', argv: ['true'] }, 'the command for a secret printed nothing: true'],
  ['a project file', { from: 'project', file: '/srv/.env', key: 'DB' }, '/srv/.env holds no secret for DB'],
  [
    'an account',
    { from: 'keychain', account: 'shop' },
    'there is no secret "shop", neither in the keychain nor',
  ],
])('%s without a secret is none, or an error that says where', async (_what, source, message) => {
  const resolver = resolverIn(tempFolder('secrets'), { EMPTY: '' });
  expect(await resolver.find(source)).toBeNull();
  expect(await saidOf(() => resolver.resolve(source))).toMatchObject({
    code: 'secret-missing',
    message: expect.stringContaining(message),
  });
});

test.runIf(posix)(
  'a file that others can read is refused, also when it is only asked whether there is one',
  async () => {
    const folder = tempFolder('secrets');
    const resolver = resolverIn(folder);
    for (const mode of [0o644, 0o640, 0o660]) {
      const source: SecretSource = { from: 'file', path: privateFile(folder, 'open secret', mode) };
      const said = await saidOf(() => resolver.find(source));
      expect(said).toMatchObject({ code: 'refused', hint: expect.stringContaining('chmod 600') });
      expect(said.message).not.toContain('open secret');
    }
  },
);

test.runIf(posix)('a command runs without a shell; when it fails, nothing it printed is told', async () => {
  const folder = tempFolder('secrets');
  const script = join(folder, 'fails');
  writeFileSync(script, '#!/bin/sh\necho half-a-secret\necho other-half >&2\nexit 3\n', { mode: 0o755 });
  const said = await saidOf(() =>
    resolverIn(folder).resolve({ from: 'command', argv: [script, `$(touch ${folder}/made)`] }),
  );
  expect(said.message).toBe(`the command for a secret failed: ${script} (3)`);
  expect(existsSync(join(folder, 'made'))).toBe(false);
  const absent = await saidOf(() => resolverIn(folder).resolve({ from: 'command', argv: ['/no/such'] }));
  expect(absent.message).toContain('/no/such (ENOENT)');
});

test.runIf(posix)('a command that hangs is ended in time, with all that it started', async () => {
  const folder = tempFolder('secrets');
  const script = join(folder, 'hangs');
  writeFileSync(script, `#!/bin/sh\nsleep 60 &\necho $! > ${folder}/pid\nwait\n`, { mode: 0o755 });
  const said = await saidOf(() => firstLineOf([script], { env: { PATH }, limitMs: 700 }));
  expect(said.message).toContain('no answer within 0.7 s');
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  for (let tries = 0; tries < 100 && isThere(pid); tries++) await sleep(20);
  expect(isThere(pid)).toBe(false);
});

test.runIf(posix)('a command may leave something in the background', async () => {
  const argv = ['sh', '-c', 'sleep 5 & echo secret'];
  const started = performance.now();
  expect(await firstLineOf(argv, { env: { PATH } })).toBe('secret');
  expect(performance.now() - started).toBeLessThan(4500);
});

test.runIf(posix)('a run that is stopped stops its command', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  const work = firstLineOf(['sleep', '60'], { env: { PATH }, signal: stop.signal });
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
});

/** A process that has ended and only waits to be counted is not there any more. */
function isThere(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
