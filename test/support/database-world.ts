import { randomBytes } from 'node:crypto';
import type {
  DatabaseWorld,
  DumpFacts,
  LoadResult,
  OpenDump,
  StoredDump,
  Warning,
} from '../../main/databases/driver.ts';
import { tempFolder } from './temp.ts';

/** Surroundings of a driver: secrets by name, a spool of its own. */
export function worldWith(
  secrets: Readonly<Record<string, string>> = {},
  more: Partial<DatabaseWorld> = {},
): DatabaseWorld {
  return {
    secret: async (source) => (source.from === 'env' ? (secrets[source.name] ?? null) : null),
    env: process.env,
    spool: tempFolder('spool'),
    random: randomBytes,
    ...more,
  };
}

export interface TakenDump extends StoredDump {
  readonly facts: DumpFacts;
  readonly bytes: Buffer;
  readonly warnings: readonly Warning[];
  readonly beside: OpenDump['beside'];
}

/** Reads a dump to its end and closes it, whatever happens. */
export async function take(opening: Promise<OpenDump>): Promise<TakenDump> {
  const dump = await opening;
  try {
    if (dump.kind !== 'stream') throw new Error('not a stream');
    const pieces: Buffer[] = [];
    for await (const chunk of dump.chunks) pieces.push(chunk);
    const bytes = Buffer.concat(pieces);
    const facts = await dump.finish();
    return {
      ...stored(facts, bytes),
      bytes,
      warnings: dump.warnings,
      beside: dump.beside,
    };
  } finally {
    await dump.close();
  }
}

export function stored(facts: DumpFacts, bytes: Buffer): StoredDump & { facts: DumpFacts } {
  return { facts, chunks: inPieces(bytes) };
}

/** A dump as a vault would give it back. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += 65_536) yield bytes.subarray(from, from + 65_536);
}

export function codes(result: { readonly warnings: LoadResult['warnings'] }): string[] {
  return result.warnings.map(({ code }) => code);
}
