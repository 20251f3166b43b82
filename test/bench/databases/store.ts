// One database dumped into a vault as the backup of a project does it, in a process of its own that can be measured.
// argv[2]: a JSON file with the job. Makes the vault (encrypted; its key goes to `keyFile`) when there are no settings.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { databaseSchema } from '../../../main/contract/settings/database.ts';
import type { OpenDump } from '../../../main/databases/driver.ts';
import { databaseOf } from '../../../main/databases/drivers.ts';
import { backup, type DumpSource } from '../../../main/operations/backup/backup.ts';
import { createVault, openVault } from '../../../main/operations/vault/open-vault.ts';
import { openStore } from '../../../main/store/open.ts';

const jobSchema = z.object({
  vault: z.string(),
  home: z.string(),
  spool: z.string(),
  keyFile: z.string(),
  settings: databaseSchema.nullable(),
});
type Job = z.infer<typeof jobSchema>;

const job = jobSchema.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
if (job.settings === null) await init(job);
else await store(job, databaseOf(job.settings));

async function init({ vault, keyFile }: Job): Promise<void> {
  const encryption = { passphrase: null, recipients: [], ownKey: true };
  const { recoveryKey } = await createVault(await openStore(vault, { create: true }), { encryption });
  writeFileSync(keyFile, recoveryKey ?? '', { mode: 0o600 });
}

async function store(job: Job, database: ReturnType<typeof databaseOf>): Promise<void> {
  const { vault: url, home, spool, keyFile } = job;
  mkdirSync(spool, { recursive: true, mode: 0o700 });
  const secrets = { atHand: true, identity: async () => readFileSync(keyFile, 'utf8') };
  const vault = await openVault(await openStore(url), { home, secrets });
  const open = async (signal: AbortSignal | undefined) => {
    const world = { secret: async () => null, env: process.env, spool, random: randomBytes };
    return asSource(await database.openDump(signal === undefined ? world : { ...world, signal }));
  };
  const { record, problems } = await backup(vault, {
    folders: [],
    project: 'shop',
    dumps: [{ file: 'shop', open }],
  });
  await vault.close();
  if (record.verdict !== 'complete') throw new Error(JSON.stringify(problems));
}

function asSource(dump: OpenDump): Awaited<ReturnType<DumpSource['open']>> {
  const finish = async () => {
    try {
      const facts = await dump.finish();
      return {
        facts: { name: 'shop', ...facts, tables: [...facts.tables], extensions: [...facts.extensions] },
      };
    } finally {
      await dump.close();
    }
  };
  const end = { finish, abandon: () => dump.close() };
  return dump.kind === 'file' ? { ...end, path: dump.path } : { ...end, chunks: dump.chunks };
}
