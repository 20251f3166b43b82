import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CopyRun, runCopies } from './copies/run-copies.ts';
import { corpus, ready } from './data/build.ts';
import { type DumpRun, runDatabase } from './databases/run-databases.ts';
import { type FreshKind, freshKind, releaseMounts } from './measure/fresh-folder.ts';
import { type DatasetName, datasetNames } from './names.ts';
import { type Options, parseOptions, UsageError, usage } from './options.ts';
import { type ProofRun, runProof } from './proof/run-proof.ts';
import { databaseTable } from './report/databases.ts';
import { linesOf } from './report/lines.ts';
import { machine } from './report/machine.ts';
import type { Run } from './report/results.ts';
import { table } from './report/table.ts';
import { type Failure, rounds } from './rounds.ts';
import { runStart, type StartRun, startTable } from './start/run-start.ts';
import { nodeOfItsOwn } from './tools/cofre.ts';
import { presentTools } from './tools/present.ts';
import type { Absence, Tool } from './tools/tool.ts';
import { runWindow, type WindowRun } from './window/run-window.ts';

const QUICK_SCALE = 1 / 20;
/** A million small files take 4 GB on disk; so do their copy and, for a while, four repositories. */
const ROOM_FOR_MILLION = 25e9;

const say = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  try {
    return await bench(parseOptions(process.argv.slice(2)), interrupted.signal);
  } catch (error) {
    if (interrupted.signal.aborted) return 130;
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}\n`);
    return 2;
  }
}

async function bench(options: Options, signal: AbortSignal): Promise<number> {
  mkdirSync(options.work, { recursive: true });
  releaseMounts(options.work);
  const { tools, absent } = presentTools(options.tools, options.work);
  const setting: Setting = {
    options,
    tools,
    absent,
    fresh: freshKind(options.work),
    datasets: chosen(options),
  };
  console.log(heading(setting));
  const runs: Run[] = [];
  const failures: Failure[] = [];
  const dumps: DumpRun[] = [];
  const copies: CopyRun[] = [];
  const proof: ProofRun[] = [];
  const starts: StartRun[] = [];
  let window: WindowRun | null = null;
  const home = path.join(options.work, options.quick ? 'quick' : 'full');
  const scratch = path.join(options.work, 'scratch');
  const { repetitions, quick } = options;
  try {
    if (options.start) {
      starts.push(...runStart({ scratch, say }));
      console.log(startTable(starts));
    }
    for (const name of setting.datasets) {
      const data = await ready(name, { home, scale: quick ? QUICK_SCALE : 1, say });
      const outcome = await rounds({ repetitions, scratch, fresh: setting.fresh, say, signal }, data, tools);
      runs.push(...outcome.runs);
      failures.push(...outcome.failures);
      console.log(table(name, linesOf(name, runs)));
    }
    dumps.push(...(await databases(setting, home, signal)));
    if (options.window) window = await runWindow({ repetitions, say });
    if (options.copies) copies.push(...(await runCopies({ scratch, quick, repetitions, say })));
    if (options.proof) {
      const { fresh } = setting;
      proof.push(...(await runProof({ home, scratch, fresh, quick, repetitions, say })));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(closing(runs, failures));
  say(`raw results: ${writeJson(setting, { runs, failures, dumps, copies, proof, starts, window })}`);
  const cofreMissing = absent.some(({ name }) => name === 'cofre');
  return failures.length > 0 || cofreMissing ? 1 : 0;
}

interface Setting {
  readonly options: Options;
  readonly tools: readonly Tool[];
  readonly absent: readonly Absence[];
  readonly fresh: FreshKind;
  readonly datasets: readonly DatasetName[];
}

/** The base of every database is the file of the dataset `sqlite`. */
async function databases({ options, tools }: Setting, home: string, signal: AbortSignal): Promise<DumpRun[]> {
  if (options.databases.length === 0) return [];
  const scale = options.quick ? QUICK_SCALE : 1;
  const [dataset] = await ready('sqlite', { home, scale, say });
  const restic = tools.some(({ name }) => name === 'restic') ? (process.env.RESTIC ?? 'restic') : null;
  const all: DumpRun[] = [];
  for (const name of options.databases) {
    const runs = await runDatabase(name, {
      home,
      scratch: path.join(options.work, 'scratch'),
      base: path.join(dataset.live, 'shop.db'),
      corpus,
      scale,
      repetitions: options.repetitions,
      restic,
      node: nodeOfItsOwn(options.work),
      say,
      signal,
    });
    console.log(databaseTable(name, runs));
    all.push(...runs);
  }
  return all;
}

function chosen({ only, work, quick }: Options): readonly DatasetName[] {
  if (only !== undefined) return only;
  const { bavail, bsize } = statfsSync(work);
  if (quick || bavail * bsize >= ROOM_FOR_MILLION) return datasetNames;
  say(`no million: less than ${ROOM_FOR_MILLION / 1e9} GB free in ${work}`);
  return datasetNames.filter((name) => name !== 'million');
}

function heading({ options, tools, absent, fresh }: Setting): string {
  const { system, processor, cores, memoryBytes, fileSystem } = machine(options.work);
  return [
    '# Cofre bench',
    `${system}; ${cores} cores, ${processor}; ${(memoryBytes / 1e9).toFixed(0)} GB; ${fileSystem}`,
    ...tools.map(({ version }) => version),
    ...absent.map(({ name, reason }) => `${name}: ABSENT - ${reason}`),
    `medians of ${options.repetitions}, interleaved, warm cache; restores into ${fresh === 'ext4 image' ? 'a fresh ext4 image each' : 'a plain folder (not root on Linux, or no loop device): ext4 may slow them down'}`,
    ...(options.quick ? ['QUICK: datasets of 1/20, start-up weighs too much: the targets do not apply'] : []),
    '',
  ].join('\n');
}

/** How quiet the machine was, and what memory means. */
function closing(runs: readonly Run[], failures: readonly Failure[]): string {
  const noisy = runs.filter((run) => (run.foreignCpuSeconds ?? 0) > Math.max(0.15 * run.wallSeconds, 0.1));
  const cold = runs.filter((run) => (run.diskReadBytes ?? 0) > 8e6);
  const kind = runs.some((run) => run.memoryKind === 'rss') ? 'PSS, RSS where the kernel refused it' : 'PSS';
  return [
    `Memory: ${kind}, whole process tree, every 20 ms.`,
    `Others used over 15 % CPU (write-back included) in ${noisy.length} of ${runs.length} runs; the machine read over 8 MB from disk in ${cold.length}.`,
    ...failures.map(({ dataset, tool, phase, message }) => `FAILED ${dataset} ${tool} ${phase}: ${message}`),
  ].join('\n');
}

interface Results {
  readonly runs: readonly Run[];
  readonly failures: readonly Failure[];
  readonly dumps: readonly DumpRun[];
  readonly copies: readonly CopyRun[];
  readonly proof: readonly ProofRun[];
  readonly starts: readonly StartRun[];
  readonly window: WindowRun | null;
}

function writeJson(setting: Setting, results: Results): string {
  const { runs, failures, dumps, copies, proof, starts, window } = results;
  const { options, tools, absent, fresh, datasets } = setting;
  const time = new Date().toISOString();
  const file = options.json ?? path.join(options.work, 'results', `${time.replaceAll(':', '')}.json`);
  const document = {
    schema: 'cofre.bench/1',
    time,
    quick: options.quick,
    repetitions: options.repetitions,
    machine: machine(options.work),
    tools: tools.map(({ name, version }) => ({ name, version })),
    absent,
    restoresInto: fresh,
    datasets: datasets.map((name) => ({ name, lines: linesOf(name, runs) })),
    failures,
    runs,
    dumps,
    copies,
    proof,
    starts,
    window,
  };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(document, null, 1)}\n`);
  return file;
}
