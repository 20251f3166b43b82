import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type KeychainRequest, systemKeychain } from '../../../main/platform/keychain/keychain.ts';
import { skipLoudly } from '../../support/privileges.ts';
import { tempFolder } from '../../support/temp.ts';
import { hasSecretService, secretService } from './secret-service.ts';

const service = 'cofre-test';
const get = (account: string): KeychainRequest => ({ action: 'get', service, account });
const linux = process.platform === 'linux';

const { PATH = '' } = process.env;
const mustRun = process.env.CI === 'true';
if (!hasSecretService)
  skipLoudly('no GNOME keyring (Debian: gnome-keyring, dbus): the real keychain is not tested');

test.runIf(linux && (hasSecretService || mustRun))(
  'a real keychain keeps, changes and forgets secrets',
  async () => {
    const { env } = await secretService();
    const keychain = systemKeychain({ ...env });
    const account = 'shop database "ção"';
    expect(await keychain.ask(get(account))).toEqual({ state: 'done', found: null });
    for (const secret of ['first', 'pässword with "quotes" and \n a line 🔑']) {
      expect(await keychain.ask({ action: 'set', service, account, secret })).toMatchObject({
        state: 'done',
      });
      expect(await keychain.ask(get(account))).toEqual({ state: 'done', found: secret });
    }
    expect(await keychain.ask(get('another'))).toEqual({ state: 'done', found: null });
    expect(await keychain.ask({ action: 'remove', service, account })).toEqual({ state: 'done', found: '' });
    expect(await keychain.ask({ action: 'remove', service, account })).toEqual({
      state: 'done',
      found: null,
    });
    expect(await keychain.ask(get(account))).toEqual({ state: 'done', found: null });
  },
);

test.runIf(linux && (hasSecretService || mustRun))(
  'a locked keychain without a screen fails within its limit',
  async () => {
    const { env, lock } = await secretService();
    const account = 'shop';
    await systemKeychain(env).ask({ action: 'set', service, account, secret: 'hidden' });
    await lock();
    const started = performance.now();
    const answer = await systemKeychain(env, 1500).ask(get(account));
    expect(answer).toMatchObject({ state: 'failed' });
    expect(JSON.stringify(answer)).not.toContain('hidden');
    expect(performance.now() - started).toBeLessThan(10_000);
  },
);

test.runIf(linux)('without a session bus there is no keychain, and it is known at once', async () => {
  const keychain = systemKeychain({ PATH, XDG_RUNTIME_DIR: tempFolder('run') });
  const started = performance.now();
  expect(await keychain.ask(get('shop'))).toMatchObject({
    state: 'absent',
    why: expect.stringContaining('D-Bus'),
  });
  expect(performance.now() - started).toBeLessThan(1000);
});

test.runIf(linux)('a bus that is gone means no keychain; one that never answers is given up', async () => {
  const folder = tempFolder('run');
  const gone = systemKeychain({ PATH, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'gone')}` });
  expect(await gone.ask(get('shop'))).toMatchObject({ state: 'absent' });

  const silent = createServer((socket) => socket.resume()).listen(join(folder, 'silent'));
  onTestFinished(() => new Promise((resolve) => silent.close(() => resolve())));
  await once(silent, 'listening');
  const mute = systemKeychain(
    { PATH, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'silent')}` },
    1000,
  );
  expect(await mute.ask(get('shop'))).toMatchObject({
    state: 'failed',
    why: expect.stringContaining('no answer'),
  });
});

test('COFRE_KEYCHAIN=file switches it off', async () => {
  expect(await systemKeychain({ COFRE_KEYCHAIN: 'file' }).ask(get('shop'))).toMatchObject({
    state: 'absent',
  });
});
