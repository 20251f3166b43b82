// A process of the kill test: backs up state after state of a source, prunes now and then, until it is killed.
// Arguments: vault folder, home, recovery key, source, number of the first state.
import { backup } from '../../main/operations/backup/backup.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import { openVault } from '../../main/operations/vault/open-vault.ts';
import { openStore } from '../../main/store/open.ts';
import { layDown } from './states.ts';

const [folder = '', home = '', key = '', source = '', first = '0'] = process.argv.slice(2);
const secrets = { atHand: true, identity: async () => key };
const vault = await openVault(await openStore(folder), { home, secrets });
const say = (line: string): void => void process.stdout.write(`${line}\n`);

say('ready');
for (let n = Number(first); ; n += 1) {
  layDown(source, n);
  say(`begin backup ${n}`);
  const { snapshot } = await backup(vault, {
    folders: [source],
    trigger: String(n),
    workers: 2,
  });
  say(`end ${snapshot}`);
  if (n % 3 !== 2) continue;
  say('begin prune');
  await executePrune(vault, await planPrune(vault, { rules: { last: 4 }, graceMs: 0 }));
  say('end');
}
