import path from 'node:path';
import { type DatabaseSettings, databaseSchema } from '../../../main/contract/settings/database.ts';
import { tableNames } from '../data/shop-rows.ts';
import { shopSchema } from '../data/shop-schema.ts';
import type { DatabaseCase } from '../names.ts';
import type { Evening } from './days.ts';
import { writeRows } from './rows.ts';
import { type ShopServer, startMariadb, startPostgres } from './servers.ts';

/** The shop in one kind of database, evening after evening. */
export interface Shop {
  /** How Cofre is told of it. */
  readonly settings: DatabaseSettings;
  /** The program that writes the same dump to its standard output. */
  readonly dump: readonly string[];
}

export interface ShopHost {
  bring(evening: Evening): Promise<Shop>;
  close(): Promise<void>;
}

export async function openCase(name: DatabaseCase, scratch: string): Promise<ShopHost> {
  switch (name) {
    case 'db-sqlite':
      return onDisk(({ file }) => ({
        settings: settings({ engine: 'sqlite', file }),
        dump: ['cat', file],
      }));
    case 'db-command':
      return onDisk(({ file }) => {
        const dump = ['sqlite3', '-readonly', file, '.dump'];
        return { settings: settings({ engine: 'command', dump, extension: 'sql' }), dump };
      });
    case 'db-postgresql':
      return onServer(await startPostgres(path.join(scratch, 'pg')), postgresShop, shopSchema);
    case 'db-mariadb':
      return onServer(await startMariadb(path.join(scratch, 'my')), mariadbShop, mariadbSchema);
  }
}

/** Text columns of this size hold every value, and may be indexed. */
const mariadbSchema = shopSchema
  .replaceAll(/\b(email|name|city|street|sku|title|state|kind|session|subject) text/g, '$1 varchar(255)')
  .replaceAll(/\b(prefs|attributes|about|shipping|payload|body) text/g, '$1 mediumtext');

function settings(own: object): DatabaseSettings {
  return databaseSchema.parse({ name: 'shop', ...own });
}

function onDisk(shop: (evening: Evening) => Shop): ShopHost {
  return { bring: async (evening) => shop(evening), close: async () => undefined };
}

function onServer(server: ShopServer, shop: (server: ShopServer) => Shop, schema: string): ShopHost {
  const [tables, indexes] = divided(schema);
  return {
    async bring(evening) {
      if (evening.kind === 'base') await server.run({ text: tables });
      for (const table of tableNames) {
        const rows = server.load(table);
        await writeRows(evening.file, { table, after: evening.appendedAfter[table] ?? 0 }, rows.input);
        await rows.done;
      }
      if (evening.kind === 'base') await server.run({ text: indexes });
      if (evening.updates !== null) await server.run({ file: evening.updates });
      return shop(server);
    },
    close: () => server.stop(),
  };
}

/** Indexes come after the rows: that is how a large database is loaded. */
function divided(schema: string): [string, string] {
  const lines = schema.split('\n');
  const isIndex = (line: string) => line.startsWith('create index');
  return [lines.filter((line) => !isIndex(line)).join('\n'), lines.filter(isIndex).join('\n')];
}

function postgresShop({ socketFolder, bin }: ShopServer): Shop {
  const where = { socket: socketFolder, port: 5499, user: 'bench', database: 'shop', toolFolder: bin };
  const words = ['-h', socketFolder, '-p', '5499', '-U', 'bench', '-d', 'shop'];
  return {
    settings: settings({ engine: 'postgresql', ...where }),
    dump: [path.join(bin, 'pg_dump'), '-Fc', '-Z0', ...words],
  };
}

function mariadbShop({ socket }: ShopServer): Shop {
  const words = [
    '--no-defaults',
    '-uroot',
    `--socket=${socket}`,
    '--single-transaction',
    '--quick',
    '--routines',
  ];
  const same = ['--triggers', '--events', '--hex-blob', '--skip-dump-date', 'shop'];
  return {
    settings: settings({ engine: 'mysql', socket, user: 'root', database: 'shop' }),
    dump: ['mariadb-dump', ...words, ...same],
  };
}
