// Reads all packs of a vault back, as the rotation does, in a process of its own. Arguments: vault, home. No key: hashes are enough.
import { systemClock } from '../../../main/base/clock.ts';
import { readPacks } from '../../../main/operations/read-packs.ts';
import { openVault } from '../../../main/operations/vault/open-vault.ts';
import { openStore } from '../../../main/store/open.ts';

const [folder = '', home = ''] = process.argv.slice(2);
const vault = await openVault(await openStore(folder), {
  home,
  secrets: { atHand: false },
  clock: systemClock,
});
const { problems } = await readPacks(vault, vault.catalog.packs(), { hashOnly: true });
await vault.close();
process.exitCode = problems.length;
