import type { Lack } from '../../base/problems.ts';
import type { DatabaseSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, OpenDump, Warning } from '../../databases/driver.ts';
import { databaseOf } from '../../databases/drivers.ts';
import { type Unmet, unmet } from '../../databases/expect.ts';
import { besideNames, dumpFileName } from '../../databases/file-names.ts';
import type { DumpSource } from '../../operations/backup/backup.ts';

export interface DumpSourceWorld {
  readonly world: DatabaseWorld;
  /** What was noticed while the database was dumped. */
  readonly onWarning: (database: string, warning: Warning) => void;
}

/**
 * A database of a project as what a backup can store: its dump, then the small files that belong beside it. What the
 * project demands of the dump and it lacks fails the backup.
 */
export function dumpSources(settings: DatabaseSettings, at: DumpSourceWorld): DumpSource[] {
  /** Complete once the dump has finished; dumps are stored one after another. */
  let beside: OpenDump['beside'] = [];
  const companions = besideNames(settings).map(
    (file): DumpSource => ({
      file,
      open: async () => ({
        chunks: found(beside.find((one) => one.file === file)?.bytes),
        finish: async () => ({ facts: null }),
      }),
    }),
  );
  const dump = dumpSource(settings, at, (made) => {
    beside = made;
  });
  return [dump, ...companions];
}

function dumpSource(
  settings: DatabaseSettings,
  { world, onWarning }: DumpSourceWorld,
  onBeside: (made: OpenDump['beside']) => void,
): DumpSource {
  const { name, expect } = settings;
  return {
    file: dumpFileName(settings),
    async open(signal) {
      const dump = await databaseOf(settings).openDump(signal === undefined ? world : { ...world, signal });
      const content = dump.kind === 'stream' ? { chunks: dump.chunks } : { path: dump.path };
      const finish = async () => {
        try {
          const facts = await dump.finish();
          onBeside(dump.beside);
          for (const warning of dump.warnings) onWarning(name, warning);
          const copied = {
            tables: [...facts.tables],
            extensions: [...facts.extensions],
            extra: { ...facts.extra },
          };
          return { facts: { name, ...facts, ...copied }, lacking: unmet(expect, facts).map(lackOf) };
        } finally {
          await dump.close();
        }
      };
      return { ...content, finish, abandon: () => dump.close() };
    },
  };
}

async function* found(bytes: Buffer | undefined): AsyncGenerator<Buffer> {
  if (bytes !== undefined) yield bytes;
}

/** With its values, from which every face says it in the person's language. */
function lackOf(lacking: Unmet): Lack {
  const { kind, ...values } = lacking;
  return { message: sentenceOf(lacking), details: { lacks: kind, ...values } };
}

/** Plain English, for records and logs. */
function sentenceOf(lacking: Unmet): string {
  switch (lacking.kind) {
    case 'table-missing':
      return `the table ${lacking.table} is not in the dump`;
    case 'too-few-rows':
      return `the table ${lacking.table} has ${lacking.found} rows; at least ${lacking.expected} are expected`;
    case 'too-few-tables':
      return `the dump holds ${lacking.found} tables; at least ${lacking.expected} are expected`;
    case 'not-counted':
      return 'tables are expected, but nobody can count what this command dumps';
  }
}
