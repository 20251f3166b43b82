import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  type DatabaseCase,
  type DatasetName,
  databaseCases,
  datasetNames,
  type ToolName,
  toolNames,
} from './names.ts';

export interface Options {
  /** undefined: every dataset, the million only where the disk has room. */
  readonly only: readonly DatasetName[] | undefined;
  readonly databases: readonly DatabaseCase[];
  /** Copies of a vault in a bucket: never without being named, because it starts a server. */
  readonly copies: boolean;
  /** Drills beside restores, reading back beside `sha256sum`: only when named. */
  readonly proof: boolean;
  /** How long a short command takes, with years of history. */
  readonly start: boolean;
  /** The window in a Chromium over fifty projects. */
  readonly window: boolean;
  /** Curves over files, snapshots and objects: only when named, because they take long. */
  readonly growth: boolean;
  /** Writes docs/BENCHMARKS.md from the newest results of each part that are kept in `work`. */
  readonly report: boolean;
  /** False: a report alone, of what was measured before. */
  readonly measures: boolean;
  readonly tools: readonly ToolName[];
  readonly repetitions: number;
  /** Sizes about 1/20: to try the bench itself, not to compare numbers. */
  readonly quick: boolean;
  /** Holds datasets (kept between runs) and repositories (removed). */
  readonly work: string;
  readonly json: string | undefined;
}

/** Stands for all of them. */
const ALL_DATABASES = 'databases';
const COPIES = 'copies';
const PROOF = 'proof';
const START = 'start';
const WINDOW = 'window';
const GROWTH = 'growth';

/** What is no dataset and no database. */
const KINDS = [COPIES, PROOF, START, WINDOW, GROWTH] as const;

type Named = DatasetName | DatabaseCase | (typeof KINDS)[number];

export class UsageError extends Error {}

export const usage = `npm run bench [-- options]
  --only <names>   of ${datasetNames.join(',')},${databaseCases.join(',')},${ALL_DATABASES},${KINDS.join(',')}
  --tools <names>  of ${toolNames.join(',')}
  --reps <n>       repetitions (3)
  --quick          datasets of about 1/20
  --work <dir>     datasets and scratch (a folder cofre-bench among the temporary files)
  --report         docs/BENCHMARKS.md from what was measured so far; with --only after measuring that
  --json <file>    where the raw results go (<work>/results/<time>.json)`;

const known = {
  only: { type: 'string' },
  tools: { type: 'string' },
  reps: { type: 'string', default: '3' },
  quick: { type: 'boolean', default: false },
  work: { type: 'string', default: path.join(tmpdir(), 'cofre-bench') },
  report: { type: 'boolean', default: false },
  json: { type: 'string' },
} as const;

export function parseOptions(argv: readonly string[]): Options {
  const values = parsed(argv);
  const repetitions = Number(values.reps);
  if (!Number.isInteger(repetitions) || repetitions < 1)
    throw new UsageError('--reps takes a whole number from 1');
  const only = values.only === undefined ? undefined : chosen(values.only);
  return {
    only: only === undefined ? undefined : datasetNames.filter((name) => only.includes(name)),
    databases: only === undefined ? databaseCases : databaseCases.filter((name) => only.includes(name)),
    copies: only?.includes(COPIES) ?? false,
    proof: only?.includes(PROOF) ?? false,
    start: only?.includes(START) ?? true,
    window: only?.includes(WINDOW) ?? true,
    growth: only?.includes(GROWTH) ?? false,
    report: values.report,
    measures: only !== undefined || !values.report,
    tools: values.tools === undefined ? toolNames : picked(values.tools, toolNames, '--tools'),
    repetitions,
    quick: values.quick,
    work: path.resolve(values.work),
    json: values.json === undefined ? undefined : path.resolve(values.json),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: known, strict: true }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function chosen(list: string): readonly Named[] {
  const all = [...datasetNames, ...databaseCases, ALL_DATABASES, ...KINDS] as const;
  const names = picked(list, all, '--only');
  return names.flatMap((name) => (name === ALL_DATABASES ? databaseCases : [name]));
}

/** In the order of the closed list, whatever the order typed. */
function picked<T extends string>(list: string, all: readonly T[], flag: string): T[] {
  const asked = list.split(',').filter((name) => name !== '');
  const stranger = asked.find((name) => !all.some((one) => one === name));
  if (stranger !== undefined) throw new UsageError(`${flag}: ${stranger} is none of ${all.join(', ')}`);
  if (asked.length === 0) throw new UsageError(`${flag} names nothing`);
  return all.filter((one) => asked.includes(one));
}
