import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup } from '../../main/operations/backup/backup.ts';
import { createVault, openVault } from '../../main/operations/vault/open-vault.ts';
import { openStore } from '../../main/store/open.ts';
import { plant } from '../support/plant.ts';

/** The objects of a plain vault as a real backup of a few small files makes it, by the beginning of their names. */
export async function smallVault(): Promise<{ packs: Buffer[]; snapshots: Buffer[]; vault: Buffer }> {
  const folder = mkdtempSync(join(tmpdir(), 'cofre-fuzz-'));
  try {
    const at = join(folder, 'vault');
    const store = await openStore(at, { create: true });
    await createVault(store, { encryption: 'none' });
    const vault = await openVault(store, { home: join(folder, 'home'), secrets: { atHand: false } });
    const source = plant(join(folder, 'shop'), {
      ...{ 'a.txt': 'a', 'b/c.txt': 'text '.repeat(50), 'b/link -> ../a.txt': '', 'b/twin => a.txt': '' },
    });
    await backup(vault, { folders: [source], workers: 1 });
    await vault.close();
    const under = (name: string): Buffer[] =>
      readdirSync(join(at, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    return {
      packs: under('packs'),
      snapshots: under('snapshots'),
      vault: readFileSync(join(at, 'vault.json')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
