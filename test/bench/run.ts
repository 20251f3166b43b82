import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { copiesTable, runCopies } from './copies/run-copies.ts';
import { corpus, ready } from './data/build.ts';
import { runDatabase } from './databases/run-databases.ts';
import { runGrowth } from './growth/run-growth.ts';
import { type FreshKind, freshKind, releaseMounts } from './measure/fresh-folder.ts';
import { type DatasetName, datasetNames } from './names.ts';
import { type Options, parseOptions, UsageError, usage } from './options.ts';
import { proofTable, runProof } from './proof/run-proof.ts';
import { benchmarksPage } from './report/benchmarks.ts';
import { databaseTable } from './report/databases.ts';
import { keptDocuments, type Section, writeDocument } from './report/document.ts';
import { growthTables } from './report/growth.ts';
import { linesOf } from './report/lines.ts';
import { machine } from './report/machine.ts';
import type { Run } from './report/results.ts';
import { table } from './report/table.ts';
import { type Failure, rounds } from './rounds.ts';
import { runStart, startTable } from './start/run-start.ts';
import { nodeOfItsOwn } from './tools/cofre.ts';
import { presentTools } from './tools/present.ts';
import type { Absence, Tool } from './tools/tool.ts';
import { runWindow, windowTable } from './window/run-window.ts';

const BENCHMARKS = fileURLToPath(new URL('../../docs/BENCHMARKS.md', import.meta.url));
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
  const status = options.measures ? await measureAll(options, signal) : 0;
  if (options.report) {
    writeFileSync(BENCHMARKS, benchmarksPage(keptDocuments(options.work)));
    say('written: docs/BENCHMARKS.md');
  }
  return status;
}

async function measureAll(options: Options, signal: AbortSignal): Promise<number> {
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
  const found: Found = { runs: [], failures: [], sections: [], raw: {} };
  const scratch = path.join(options.work, 'scratch');
  try {
    for await (const { name, text, raw } of parts(setting, { found, scratch, signal })) {
      console.log(text);
      found.sections.push({ name, text });
      if (raw !== undefined) found.raw[name] = raw;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const { runs, failures, sections, raw } = found;
  console.log(closing(runs, failures));
  const { quick, repetitions, work, json: file } = options;
  const document = {
    ...{ time: new Date().toISOString(), quick, repetitions, machine: machine(work), sections },
    tools: tools.map(({ name, version }) => ({ name, version })),
    raw: { ...raw, absent, restoresInto: setting.fresh, failures, runs },
  };
  say(`raw results: ${writeDocument(document, { work, file })}`);
  const cofreMissing = absent.some(({ name }) => name === 'cofre');
  return failures.length > 0 || cofreMissing ? 1 : 0;
}

interface Found {
  readonly runs: Run[];
  readonly failures: Failure[];
  readonly sections: Section[];
  readonly raw: Record<string, unknown>;
}

interface Part extends Section {
  readonly raw?: unknown;
}

/** What was asked for, part by part as it is measured. */
async function* parts(
  setting: Setting,
  { found, scratch, signal }: { found: Found; scratch: string; signal: AbortSignal },
): AsyncGenerator<Part> {
  const { options, tools, fresh } = setting;
  const { repetitions, quick } = options;
  const home = homeOf(options);
  if (options.start) {
    const raw = runStart({ scratch, say });
    yield { name: 'start', text: startTable(raw), raw };
  }
  for (const name of setting.datasets) {
    const data = await ready(name, { home, scale: quick ? QUICK_SCALE : 1, say });
    const outcome = await rounds({ repetitions, scratch, fresh, say, signal }, data, tools);
    found.runs.push(...outcome.runs);
    found.failures.push(...outcome.failures);
    yield { name, text: table(name, linesOf(name, found.runs)) };
  }
  yield* databases(setting, scratch, signal);
  if (options.window) {
    const raw = await runWindow({ repetitions, say });
    yield { name: 'window', text: windowTable(raw), raw };
  }
  if (options.copies) {
    const raw = await runCopies({ scratch, quick, repetitions, say });
    yield { name: 'copies', text: copiesTable(raw), raw };
  }
  if (options.proof) {
    const raw = await runProof({ home, scratch, fresh, quick, repetitions, say });
    yield { name: 'proof', text: proofTable(raw), raw };
  }
  if (options.growth) {
    const raw = await runGrowth({ home, scratch, quick, repetitions, tools, say, signal });
    yield { name: 'growth', text: growthTables(raw), raw };
  }
}

function homeOf({ work, quick }: Options): string {
  return path.join(work, quick ? 'quick' : 'full');
}

interface Setting {
  readonly options: Options;
  readonly tools: readonly Tool[];
  readonly absent: readonly Absence[];
  readonly fresh: FreshKind;
  readonly datasets: readonly DatasetName[];
}

/** The base of every database is the file of the dataset `sqlite`. */
async function* databases(
  { options, tools }: Setting,
  scratch: string,
  signal: AbortSignal,
): AsyncGenerator<Part> {
  if (options.databases.length === 0) return;
  const { repetitions, quick, work } = options;
  const home = homeOf(options);
  const scale = quick ? QUICK_SCALE : 1;
  const [dataset] = await ready('sqlite', { home, scale, say });
  const restic = tools.some(({ name }) => name === 'restic') ? (process.env.RESTIC ?? 'restic') : null;
  for (const name of options.databases) {
    const raw = await runDatabase(name, {
      ...{ home, scratch, corpus, scale, repetitions, restic, say, signal },
      base: path.join(dataset.live, 'shop.db'),
      node: nodeOfItsOwn(work),
    });
    yield { name, text: databaseTable(name, raw), raw };
  }
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
  if (runs.length === 0) return '';
  const noisy = runs.filter((run) => (run.foreignCpuSeconds ?? 0) > Math.max(0.15 * run.wallSeconds, 0.1));
  const cold = runs.filter((run) => (run.diskReadBytes ?? 0) > 8e6);
  const kind = runs.some((run) => run.memoryKind === 'rss') ? 'PSS, RSS where the kernel refused it' : 'PSS';
  return [
    `Memory: ${kind}, whole process tree, every 20 ms.`,
    `Others used over 15 % CPU (write-back included) in ${noisy.length} of ${runs.length} runs; the machine read over 8 MB from disk in ${cold.length}.`,
    ...failures.map(({ dataset, tool, phase, message }) => `FAILED ${dataset} ${tool} ${phase}: ${message}`),
  ].join('\n');
}
