import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SecretKeeper } from '../../../main/core/secrets/keeper.ts';
import { type Keychain, noKeychain, systemKeychain } from '../../../main/platform/keychain/keychain.ts';
import { hasSecretService, secretService } from '../../platform/keychain/secret-service.ts';
import { tempFolder } from '../../support/temp.ts';
import { saidOf } from '../settings/said.ts';

/** A keychain in memory, which may be out of reach for a while. */
class MemoryKeychain implements Keychain {
  readonly entries = new Map<string, string>();
  state: 'done' | 'absent' | 'failed' = 'done';

  ask: Keychain['ask'] = async (request) => {
    if (this.state !== 'done') return { state: this.state, why: 'out of reach' };
    const found = this.entries.get(request.account) ?? null;
    if (request.action === 'set') this.entries.set(request.account, request.secret);
    if (request.action === 'remove') this.entries.delete(request.account);
    return { state: 'done', found };
  };
}

test('where there is no keychain a private file keeps secrets, and says so', async () => {
  const home = join(tempFolder('home'), 'new');
  const keeper = new SecretKeeper(home, noKeychain);
  expect(await keeper.find('shop')).toBeNull();
  expect(await keeper.set('shop', 'gëheim\n"x"')).toMatchObject({
    in: 'file',
    why: expect.stringContaining('off'),
  });
  expect(await keeper.set('__proto__', 'odd')).toMatchObject({ in: 'file' });
  expect(await keeper.find('shop')).toEqual({ secret: 'gëheim\n"x"', in: 'file' });
  expect(await keeper.find('__proto__')).toEqual({ secret: 'odd', in: 'file' });
  expect(await keeper.inFile()).toEqual(['shop', '__proto__']);
  if (process.platform !== 'win32') {
    expect(statSync(join(home, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(statSync(home).mode & 0o777).toBe(0o700);
  }
  expect(await keeper.remove('shop')).toEqual(['file']);
  expect(await keeper.remove('shop')).toEqual([]);
  expect(await keeper.find('shop')).toBeNull();
});

test('a secret lies in one place only: the newest wins', async () => {
  const home = tempFolder('home');
  const keychain = new MemoryKeychain();
  const keeper = new SecretKeeper(home, keychain);
  keychain.state = 'absent';
  await keeper.set('shop', 'in file');
  keychain.state = 'done';
  expect(await keeper.set('shop', 'in keychain')).toEqual({ in: 'keychain', why: '' });
  expect(await keeper.inFile()).toEqual([]);
  expect(await keeper.find('shop')).toEqual({ secret: 'in keychain', in: 'keychain' });
  expect(await keeper.set('shop', 'in file again', { file: true })).toEqual({ in: 'file', why: '' });
  expect(keychain.entries.size).toBe(0);
  await keeper.set('shop', 'in keychain again');
  keychain.state = 'absent';
  await keeper.set('shop', 'newest');
  keychain.state = 'done';
  expect(await keeper.find('shop')).toEqual({ secret: 'newest', in: 'file' });
  expect(await keeper.remove('shop')).toEqual(['file', 'keychain']);
});

test('a keychain that refuses is no reason to write the secret elsewhere unasked', async () => {
  const home = tempFolder('home');
  const keychain = new MemoryKeychain();
  keychain.state = 'failed';
  const keeper = new SecretKeeper(home, keychain);
  const said = await saidOf(() => keeper.set('shop', 'hidden'));
  expect(said).toMatchObject({ code: 'secret-missing', hint: expect.stringContaining('--file') });
  expect(said.message).not.toContain('hidden');
  expect(existsSync(join(home, 'secrets.json'))).toBe(false);
  expect(await saidOf(() => keeper.find('shop'))).toMatchObject({ code: 'secret-missing' });
});

test('many at once lose nothing', async () => {
  const home = tempFolder('home');
  const keeper = new SecretKeeper(home, noKeychain);
  await Promise.all(Array.from({ length: 12 }, (_, n) => keeper.set(`a${n}`, `secret ${n}`)));
  expect(await keeper.inFile()).toHaveLength(12);
});

test('a damaged or open file is refused, and its content is not told', async () => {
  const home = tempFolder('home');
  const keeper = new SecretKeeper(home, noKeychain);
  const file = join(home, 'secrets.json');
  for (const content of [
    '{"version":1,"secrets":{"shop":"hidden"',
    '{"version":1,"secrets":{"shop":["hidden"]}}',
  ]) {
    writeFileSync(file, content, { mode: 0o600 });
    const said = await saidOf(() => keeper.find('shop'));
    expect(said).toMatchObject({
      code: 'settings-invalid',
      message: expect.stringContaining('secrets.json'),
    });
    expect(JSON.stringify(said)).not.toContain('hidden');
    await saidOf(() => keeper.set('other', 'x'));
    expect(readFileSync(file, 'utf8')).toBe(content);
  }
  if (process.platform === 'win32') return;
  chmodSync(file, 0o640);
  expect(await saidOf(() => keeper.find('shop'))).toMatchObject({ code: 'refused' });
});

test.runIf(process.platform === 'linux' && (hasSecretService || process.env.CI === 'true'))(
  'with a real keychain nothing is written to the file',
  async () => {
    const home = tempFolder('home');
    const { env } = await secretService();
    const keeper = new SecretKeeper(home, systemKeychain(env));
    expect(await keeper.set('shop', 'secret')).toEqual({ in: 'keychain', why: '' });
    expect(await keeper.find('shop')).toEqual({ secret: 'secret', in: 'keychain' });
    expect(existsSync(join(home, 'secrets.json'))).toBe(false);
    expect(await keeper.remove('shop')).toEqual(['keychain']);
  },
);
