import { isCofreError } from '../../../base/errors.ts';
import { openVault, type Vault } from '../../../operations/vault/open-vault.ts';
import { openStore } from '../../../operations/vault/place.ts';
import { withLock } from '../../../operations/vault/with-lock.ts';
import { spaceAt } from '../../../platform/free-space.ts';
import { doubtful, type ProjectCheck, passed, tried } from './check.ts';
import type { TestWorld } from './world.ts';

/** There, to be written to, and to be opened without a person. What fails early leaves out what comes after it. */
export async function* testVault(world: TestWorld): AsyncGenerator<ProjectCheck> {
  const { vault: named } = world;
  const of = { kind: 'vault' as const, subject: named.name };
  let vault: Vault | null = null;
  try {
    const there = await tried(of, async () => {
      vault = await open(world);
      const free = (await spaceAt(named.url))?.free;
      return passed(of, 'vault-there', { url: named.url, ...(free === undefined ? {} : { free }) });
    });
    yield* there;
    if (vault === null) return;
    const opened: Vault = vault;
    yield* await tried(of, () => writable(world, opened));
    yield* await tried(of, () => readable(world, opened));
  } finally {
    await (vault as Vault | null)?.close();
  }
}

async function open({ home, vault, resolver, clock }: TestWorld): Promise<Vault> {
  const { url, passphrase } = vault;
  const store = await openStore(url);
  try {
    const secrets =
      passphrase === undefined
        ? { atHand: false }
        : { atHand: true, passphrase: () => resolver.resolve(passphrase) };
    return await openVault(store, { home, secrets, ...(clock === undefined ? {} : { clock }) });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Takes the lock of the writer and gives it back: the smallest thing that is written and removed. */
async function writable({ vault: { name }, signal }: TestWorld, vault: Vault): Promise<ProjectCheck> {
  const of = { kind: 'vault' as const, subject: name };
  try {
    await withLock(vault, 'test of a project', signal, async () => undefined);
    return passed(of, 'vault-writable');
  } catch (error) {
    if (!isCofreError(error, 'locked')) throw error;
    const { host = '?', pid = 0, purpose = '?' } = error.details;
    return doubtful(of, 'vault-busy', { host, pid, purpose });
  }
}

async function readable({ vault: { name, passphrase } }: TestWorld, vault: Vault): Promise<ProjectCheck> {
  const of = { kind: 'vault' as const, subject: name };
  if (!vault.encrypted) return passed(of, 'vault-plain');
  if (passphrase === undefined) return doubtful(of, 'vault-sealed');
  await vault.unlock();
  return passed(of, 'vault-opens');
}
