import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Drill } from '../../main/contract/views/proof.ts';
import { backup, type DumpSource } from '../../main/operations/backup/backup.ts';
import { type DrillWorld, drill } from '../../main/operations/drill/drill.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { worldWith } from '../support/database-world.ts';
import { archive, MAJORS } from '../support/pg-archives.ts';
import { PostgresServer } from '../support/postgres.ts';
import { postgresFolder, present } from '../support/programs.ts';
import { Random } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { newVault, snapshotOf, type TestVault } from '../support/vaults.ts';

/** What is restored and loaded was dumped by another major version of PostgreSQL than is here. */
describe.skipIf(!present('PostgreSQL', postgresFolder()))(
  'a drill of a dump of another major version',
  () => {
    const bin = postgresFolder() ?? '';
    const here = Number(basename(dirname(bin)));
    const older = MAJORS.filter((major) => major < here);
    const newer = MAJORS.filter((major) => major > here);
    const seeded = new Random(13);
    let own: TestVault;
    let vault: Vault;
    let server: PostgresServer;
    beforeAll(async () => {
      own = await newVault();
      vault = await own.open();
      server = await PostgresServer.start();
    });
    afterAll(async () => {
      server?.stop();
      await own?.close();
    });

    async function drilled(major: number, servers: DrillWorld['databases']['servers'] = {}): Promise<Drill> {
      const options = { folders: [], dumps: [source(major)], workers: 1, project: 'shop' } as const;
      const { snapshot, problems } = await backup(vault, { ...options, type: 'database' });
      expect(problems).toEqual([]);
      const scratch = tempFolder('scratch');
      const world = worldWith();
      const databases = { world, own: new Map(), servers, programs: { postgresql: bin }, asSuperuser: false };
      const done = await drill(
        vault,
        { snapshot: await snapshotOf(vault, snapshot), scope: 'full', run: null, copy: null },
        { scratch, random: (count) => seeded.bytes(count), workers: 1, databases },
      );
      expect(readdirSync(scratch)).toEqual([]);
      return done;
    }

    /** The server of this test, as one that the person named. */
    const named = () => ({
      main: {
        ...{ place: { kind: 'local' as const }, user: 'tester', toolFolder: bin },
        ...{ socket: server.folder, port: server.port },
      },
    });
    const scratchDatabases = () => server.sql("SELECT datname FROM pg_database WHERE datname ~ '^cofre';");

    test.each(older)('of version %i: passed, with the rows that were dumped', async (major) => {
      const rows = archive(major).facts.tables.reduce((sum, table) => sum + table.rows, 0);
      expect(rows).toBeGreaterThan(0);
      for (const servers of [{}, named()])
        expect(await drilled(major, servers)).toMatchObject({
          ...{ verdict: 'passed', reasons: [] },
          databases: [{ name: 'main', verdict: 'passed', tables: 6, rows, expectedRows: rows }],
        });
      expect(scratchDatabases()).toBe('');
    });

    test.each(newer)('of version %i: inconclusive, and what is too old is named', async (major) => {
      const done = await drilled(major);
      const [version, needs] = [String(here), String(major)];
      expect(done).toMatchObject({
        verdict: 'inconclusive',
        reasons: [{ code: 'tool-old', details: { database: 'main', tool: 'PostgreSQL', version, needs } }],
        databases: [{ name: 'main', verdict: 'inconclusive', rows: null, scratch: 'none' }],
      });
    });

    test.each(newer)('of version %i, into a server that the person named: the same', async (major) => {
      const done = await drilled(major, named());
      expect(done).toMatchObject({
        verdict: 'inconclusive',
        reasons: [{ code: 'tool-old', details: { database: 'main', tool: 'pg_restore' } }],
        databases: [{ name: 'main', verdict: 'inconclusive', rows: null }],
      });
      const [found] = done.reasons;
      expect(String(found?.details.version)).toMatch(new RegExp(`^${here}\\.`));
      expect(String(found?.details.needs)).toMatch(new RegExp(`^${major}\\.`));
      expect(scratchDatabases()).toBe('');
    });
  },
);

/** The archive, as if that pg_dump had just written it. */
function source(major: number): DumpSource {
  const { bytes, facts } = archive(major);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
  }
  const { tables, extensions, extra } = facts;
  const copied = { tables: [...tables], extensions: [...extensions], extra: { ...extra } };
  const finish = async () => ({ facts: { name: 'main', ...facts, ...copied } });
  return { file: 'main.pgdump', open: async () => ({ chunks: chunks(), finish }) };
}
