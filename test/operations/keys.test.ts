import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateIdentity } from '../../main/format/age/keys.ts';
import {
  addRecipient,
  changePassphrase,
  recoveryKey,
  removeRecipient,
  trustRecipients,
} from '../../main/operations/keys.ts';
import { createVault, openVault, type Secrets, type Vault } from '../../main/operations/vault/open-vault.ts';
import { openStore } from '../../main/store/open.ts';
import { codeOf } from '../support/answers.ts';
import { plant } from '../support/plant.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSameTree } from '../support/tree-of.ts';
import { backUp, newVault, restore, snapshotsOf, type TestVault } from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
let source: string;
const opened: Vault[] = [];
beforeEach(async () => {
  test = await newVault({ encrypted: true });
  vault = await test.open();
  source = plant(join(tempFolder('source'), 'shop'), { 'a.txt': 'a', 'sub/b.txt': 'b' });
});
afterEach(async () => {
  await test.close();
  for (const each of opened.splice(0)) await each.close();
});

async function openWith(secrets: Partial<Secrets>, folder = test.folder): Promise<Vault> {
  const found = await openVault(await openStore(folder), {
    home: tempFolder('home'),
    secrets: { atHand: false, ...secrets },
  });
  opened.push(found);
  return found;
}
const withKey = (secret: string): Promise<Vault> => openWith({ identity: async () => secret });
const reads = async (with_: Vault): Promise<void> =>
  expectSameTree(source, join((await restore(with_)).folder, 'shop'));

describe('a passphrase', () => {
  it('opens the vault, can be changed, and the old one then opens nothing', async () => {
    const folder = join(tempFolder('vault'), 'vault');
    const { recoveryKey: kit } = await createVault(await openStore(folder, { create: true }), {
      encryption: { passphrase: 'correct horse', recipients: [], ownKey: true },
    });
    const mine = await openWith({ passphrase: async () => 'correct horse', atHand: true }, folder);
    await backUp(mine, source);
    await reads(mine);
    expect(await recoveryKey(mine)).toBe(kit);
    expect(await codeOf((await openWith({ passphrase: async () => 'wrong' }, folder)).unlock())).toBe(
      'wrong-key',
    );
    expect(await codeOf((await openWith({ passphrase: async () => null }, folder)).unlock())).toBe(
      'key-needed',
    );
    await changePassphrase(mine, 'battery staple');
    expect(await codeOf((await openWith({ passphrase: async () => 'correct horse' }, folder)).unlock())).toBe(
      'wrong-key',
    );
    await reads(await openWith({ passphrase: async () => 'battery staple' }, folder));
    await reads(await openWith({ identity: async () => kit }, folder));
  });

  it('is not asked for by a backup that has nothing to save by it', async () => {
    let asked = 0;
    const quiet = await openWith({
      passphrase: async () => {
        asked += 1;
        return null;
      },
    });
    await backUp(quiet, source);
    await backUp(quiet, source);
    expect(asked).toBe(0);
  });
});

describe('several keys', () => {
  it('each open all that was written since they were there', async () => {
    const other = generateIdentity();
    await addRecipient(vault, other.recipient);
    await backUp(vault, source);
    await reads(await withKey(other.secret));
    await reads(await withKey(test.key ?? ''));
    expect(await codeOf(restore(await withKey(generateIdentity().secret)))).toBe('wrong-key');
  });

  it('that were added later see what came later, and are told of the rest', async () => {
    await backUp(vault, source);
    const other = generateIdentity();
    await addRecipient(vault, other.recipient);
    plant(source, { 'c.txt': 'c' });
    const { snapshot } = await backUp(vault, source, { project: 'fresh' });
    const late = await withKey(other.secret);
    expect((await snapshotsOf(late)).map(({ id }) => id)).toEqual([snapshot]);
  });

  it('that were removed open nothing new', async () => {
    const other = generateIdentity();
    await addRecipient(vault, other.recipient);
    await backUp(vault, source);
    await removeRecipient(vault, other.recipient);
    const { snapshot } = await backUp(vault, source);
    expect((await snapshotsOf(await withKey(other.secret))).map(({ id }) => id)).not.toContain(snapshot);
    expect(await codeOf(removeRecipient(vault, other.recipient))).toBe('wrong-use');
    expect(
      await codeOf(
        removeRecipient(
          vault,
          vault.description.encryption.kind === 'age'
            ? (vault.description.encryption.recipients[0] ?? '')
            : '',
        ),
      ),
    ).toBe('refused');
  });

  it('that somebody slipped into the vault stop the next backup from a machine that knows it', async () => {
    await backUp(vault, source);
    const file = join(test.folder, 'vault.json');
    const description = JSON.parse(readFileSync(file, 'utf8'));
    description.encryption.recipients.push(generateIdentity().recipient);
    writeFileSync(file, JSON.stringify(description));
    const again = await test.open();
    expect(await codeOf(backUp(again, source))).toBe('recipients-changed');
    expect(await codeOf(addRecipient(again, generateIdentity().recipient))).toBe('recipients-changed');
    expect(await snapshotsOf(again)).toHaveLength(1);
    trustRecipients(again);
    await backUp(again, source);
  });

  it("that were replaced by somebody else's, or taken away, stop it too", async () => {
    await backUp(vault, source);
    const file = join(test.folder, 'vault.json');
    const description = JSON.parse(readFileSync(file, 'utf8'));
    for (const encryption of [
      { kind: 'age', recipients: [generateIdentity().recipient] },
      { kind: 'none' },
    ]) {
      writeFileSync(file, JSON.stringify({ ...description, encryption }));
      expect(await codeOf(backUp(await test.open(), source))).toBe('recipients-changed');
    }
  });
});

it('the stock age opens every object of an encrypted vault, where it is installed', async () => {
  if (spawnSync('age', ['--version']).status !== 0) return;
  await backUp(vault, source);
  const key = join(tempFolder('key'), 'key.txt');
  writeFileSync(key, test.key ?? '');
  for await (const { name } of vault.store.list('')) {
    if (name.endsWith('.age'))
      execFileSync('age', ['-d', '-i', key, join(test.folder, name)], { stdio: ['ignore', 'pipe', 'pipe'] });
  }
});
