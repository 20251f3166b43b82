// A process of the soak that is killed at its work. Argument: what it is to do, as JSON.

import { systemSleep } from '../../main/core/core.ts';
import { openKnownPacks } from '../../main/engine/catalog/known-packs.ts';
import { backup } from '../../main/operations/backup/backup.ts';
import { Ledger } from '../../main/operations/copy/ledger.ts';
import { syncCopy } from '../../main/operations/copy/sync.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import { openVault } from '../../main/operations/vault/open-vault.ts';
import { FolderStore } from '../../main/store/folder.ts';
import { openStore } from '../../main/store/open.ts';
import { offsetClock } from './clock.ts';
import { destinationAt, type Order } from './order.ts';

const order = JSON.parse(process.argv[2] ?? '') as Order;
const clock = offsetClock(order.now);
process.stdout.write('ready\n');
if (order.what === 'copy') await copy(order);
else await work(order);
process.exit(0);

async function work(order: Exclude<Order, { what: 'copy' }>): Promise<void> {
  const { folder, home, key } = order;
  const secrets = { atHand: true, identity: async () => key };
  const vault = await openVault(await openStore(folder), {
    home,
    secrets,
    clock,
  });
  if (order.what === 'backup') {
    const { source, trigger } = order;
    await backup(vault, {
      folders: [source],
      project: 'shop',
      type: 'quick',
      trigger,
      workers: 2,
    });
  } else
    await executePrune(
      vault,
      await planPrune(vault, {
        rules: { last: order.keep },
        graceMs: order.graceMs,
      }),
    );
  await vault.close();
}

async function copy({
  folder,
  to,
  ledger,
  catalog,
  policy,
}: Extract<Order, { what: 'copy' }>): Promise<void> {
  const memory = new Ledger(ledger);
  const known = openKnownPacks(catalog);
  const from = new FolderStore(folder);
  await syncCopy({
    ...{ from, to: destinationAt(to), ledger: memory, policy },
    isNeeded: (pack) => known.has(pack),
    ...{ limit: () => null, fresh: false, clock, sleep: systemSleep },
  });
}
