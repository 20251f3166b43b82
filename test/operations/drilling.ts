// A process that tries out a restore and is killed while its databases are loaded: node drilling.ts <json>
import { randomBytes } from 'node:crypto';
import { type DrillWorld, drill } from '../../main/operations/drill/drill.ts';
import { openVault } from '../../main/operations/vault/open-vault.ts';
import { syncPacks, syncSnapshots } from '../../main/operations/vault/sync-catalog.ts';
import { openStore } from '../../main/store/open.ts';

interface Told {
  readonly vault: string;
  readonly home: string;
  readonly scratch: string;
  /** Servers that the person named. */
  readonly servers?: DrillWorld['databases']['servers'];
}

const { vault: folder, home, scratch, servers = {} } = JSON.parse(process.argv[2] ?? '') as Told;
const vault = await openVault(await openStore(folder), { home, secrets: { atHand: false } });
await syncPacks(vault);
const [snapshot] = (await syncSnapshots(vault)).snapshots;
if (snapshot === undefined) throw new Error('there is no snapshot');
const world = { spool: home, env: process.env, random: randomBytes, secret: async () => null };
const databases = { world, own: new Map(), servers, programs: {}, asSuperuser: false };
await drill(
  vault,
  { snapshot, scope: 'full', run: null, copy: null },
  {
    ...{ scratch, random: randomBytes, databases, workers: 1 },
    checks: async () => {
      process.stdout.write('loaded\n');
      await new Promise((resolve) => setTimeout(resolve, 600_000));
      return { checks: [], reasons: [] };
    },
  },
);
