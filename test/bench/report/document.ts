import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Machine } from './machine.ts';

/** A part of the bench as it was printed: a dataset, a database, or one of the named kinds. */
export interface Section {
  readonly name: string;
  /** Markdown. */
  readonly text: string;
}

/** Whatever a run of the bench found out; `raw` is every single measurement. */
export interface Document {
  readonly time: string;
  readonly quick: boolean;
  readonly repetitions: number;
  readonly machine: Machine;
  readonly tools: readonly { readonly name: string; readonly version: string }[];
  readonly sections: readonly Section[];
  readonly raw: Readonly<Record<string, unknown>>;
}

const SCHEMA = 'cofre.bench/2';

/** Into `file`, or under its time among the results kept in `work`; answers where. */
export function writeDocument(
  document: Document,
  { work, file }: { work: string; file: string | undefined },
): string {
  const place = file ?? path.join(resultsOf(work), `${document.time.replaceAll(':', '')}.json`);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, `${JSON.stringify({ schema: SCHEMA, ...document }, null, 1)}\n`);
  return place;
}

const shape = z.object({
  schema: z.literal(SCHEMA),
  time: z.iso.datetime(),
  quick: z.boolean(),
  repetitions: z.number(),
  machine: z.object({
    ...{ system: z.string(), processor: z.string(), fileSystem: z.string() },
    ...{ cores: z.number(), memoryBytes: z.number() },
  }),
  tools: z.array(z.object({ name: z.string(), version: z.string() })),
  sections: z.array(z.object({ name: z.string(), text: z.string() })),
});
export type Kept = z.infer<typeof shape>;

/** The results kept in `work`, oldest first; results of an earlier form, and of --quick, are left out. */
export function keptDocuments(work: string): Kept[] {
  const folder = resultsOf(work);
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const read = files.map((name) =>
    shape.safeParse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))),
  );
  return read
    .flatMap(({ data }) => (data === undefined || data.quick ? [] : [data]))
    .sort((a, b) => a.time.localeCompare(b.time));
}

const resultsOf = (work: string): string => path.join(work, 'results');
