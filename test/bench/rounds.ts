import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Dataset, Manifest } from './data/dataset.ts';
import { setGeneration } from './data/generation.ts';
import { Random } from './data/random.ts';
import { treeSize, walk, warm } from './data/walk.ts';
import { type FreshKind, freshFolder, type Room } from './measure/fresh-folder.ts';
import { measure } from './measure/measure.ts';
import { demandSameFile, demandSameTree, restoredRoot } from './measure/same-tree.ts';
import type { Phase, ToolName } from './names.ts';
import type { Run } from './report/results.ts';
import type { Scene, Tool } from './tools/tool.ts';

export interface Bench {
  readonly repetitions: number;
  /** Scratch: repositories, caches, restores, logs. */
  readonly scratch: string;
  readonly fresh: FreshKind;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Failure {
  readonly dataset: string;
  readonly tool: ToolName;
  readonly phase: Phase;
  readonly message: string;
}

export interface Outcome {
  readonly runs: readonly Run[];
  readonly failures: readonly Failure[];
}

/** Short commands are measured this often per repetition. */
const SHORT_REPEATS = 3;
const backups: readonly Phase[] = ['first', 'again', 'churned'];
const writing: readonly Phase[] = ['init', ...backups];
/** "One file" is something one would look for, not the database. */
const LARGEST_ONE = 16_000_000;

/** Measures all tools on one dataset, phase by phase, so that rivals run within minutes of each other. */
export async function rounds(
  bench: Bench,
  data: [Dataset, Manifest],
  tools: readonly Tool[],
): Promise<Outcome> {
  const state = new Rounds(bench, data[0]);
  let standing = [...tools];
  for (let repetition = 1; repetition <= bench.repetitions; repetition++) {
    const turn = repetition % Math.max(1, standing.length);
    standing = await repeat(state, data[1], { repetition, tools: rotate(standing, turn) });
  }
  return state;
}

interface Repetition {
  readonly repetition: number;
  readonly tools: readonly Tool[];
}

/** One life of a repository per tool; gives the tools whose backups did not fail. */
async function repeat(state: Rounds, manifest: Manifest, { repetition, tools }: Repetition): Promise<Tool[]> {
  const { dataset } = state;
  state.begin(repetition);
  await setGeneration(dataset, manifest, 'base');
  let standing = [...tools];
  const phase = async (name: Phase) => {
    standing = await state.phase(name, standing);
  };
  try {
    await phase('init');
    await phase('first');
    await phase('again');
    await setGeneration(dataset, manifest, 'churned');
    await phase('churned');
    state.choose();
    for (let i = 0; i < SHORT_REPEATS; i++)
      for (const name of ['list', 'ls', 'one'] as const) await phase(name);
    await phase('restore');
    await phase('check');
  } finally {
    state.end();
    await setGeneration(dataset, manifest, 'base');
  }
  return standing;
}

class Rounds implements Outcome {
  readonly runs: Run[] = [];
  readonly failures: Failure[] = [];
  readonly dataset: Dataset;
  readonly #bench: Bench;
  #repetition = 0;
  #file = '';
  #folder = '';
  #room: Room = { bytes: 0, entries: 0 };
  #sizes = new Map<ToolName, number>();

  constructor(bench: Bench, dataset: Dataset) {
    this.#bench = bench;
    this.dataset = dataset;
  }

  begin(repetition: number): void {
    this.#repetition = repetition;
    this.#sizes.clear();
    this.end();
    mkdirSync(this.#bench.scratch, { recursive: true });
  }

  end(): void {
    rmSync(this.#bench.scratch, { recursive: true, force: true });
  }

  /** Draws the file and the folder that this repetition asks every tool for. */
  choose(): void {
    const random = new Random(this.#repetition);
    const entries = [...walk(this.dataset.live)];
    const files = entries.filter((entry) => entry.kind === 'file' && entry.bytes <= LARGEST_ONE);
    const parents = new Set(
      entries.filter((e) => e.kind === 'folder').map((e) => path.posix.dirname(e.path)),
    );
    const leaves = entries.filter((entry) => entry.kind === 'folder' && !parents.has(entry.path));
    this.#file = random.pick(files).path;
    this.#folder = leaves.length === 0 ? '' : random.pick(leaves).path;
    this.#room = { bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0), entries: entries.length };
  }

  /** Gives the tools that can go on: who failed to back up has nothing to list or restore. */
  async phase(name: Phase, tools: readonly Tool[]): Promise<Tool[]> {
    const lame: Tool[] = [];
    for (const tool of tools) {
      if (this.#failedBefore(name, tool)) continue;
      try {
        await this.#run(name, tool);
      } catch (error) {
        if (this.#bench.signal.aborted) throw error;
        const message = error instanceof Error ? error.message : String(error);
        this.failures.push({ dataset: this.dataset.name, tool: tool.name, phase: name, message });
        this.#bench.say(`FAILED ${this.dataset.name} ${tool.name} ${name}: ${message}`);
        if (writing.includes(name)) lame.push(tool);
      }
    }
    return tools.filter((tool) => !lame.includes(tool));
  }

  #failedBefore(phase: Phase, tool: Tool): boolean {
    return this.failures.some((failure) => failure.tool === tool.name && failure.phase === phase);
  }

  async #run(phase: Phase, tool: Tool): Promise<void> {
    const scene = this.#scene(tool);
    if (phase === 'init')
      for (const folder of [scene.repository, scene.home]) mkdirSync(folder, { recursive: true });
    const restores = phase === 'restore' || phase === 'one';
    using place = restores ? freshFolder(this.#kind(phase), scene.target, this.#room) : undefined;
    const command = tool.command(phase, scene);
    if (command === undefined) return;
    if (backups.includes(phase)) warm(this.dataset.live); // borg drops what it read from the cache
    warm(scene.repository);
    execFileSync('sync');
    const measured = await measure(
      command,
      path.join(this.#bench.scratch, `${tool.name}.log`),
      this.#bench.signal,
    );
    const sizes = { repositoryBytes: null, repositoryFiles: null, newBytes: null, cacheBytes: null };
    const stored = writing.includes(phase) ? this.#measureRepository(tool, scene) : sizes;
    if (place !== undefined) this.#demandRestored(phase, scene);
    const { name: dataset } = this.dataset;
    this.runs.push({ dataset, tool: tool.name, phase, repetition: this.#repetition, ...measured, ...stored });
    const memory = measured.peakMemoryBytes === null ? '-' : (measured.peakMemoryBytes / 1e6).toFixed(0);
    const times = `${measured.wallSeconds.toFixed(3)} s, CPU ${measured.cpuSeconds?.toFixed(2) ?? '-'} s, ${memory} MB`;
    this.#bench.say(`${dataset} ${this.#repetition} ${phase} ${tool.name}: ${times}`);
  }

  /** Many files need a file system of their own; one does not. */
  #kind(phase: Phase): FreshKind {
    return phase === 'restore' ? this.#bench.fresh : 'plain folder';
  }

  #scene(tool: Tool): Scene {
    const own = path.join(this.#bench.scratch, tool.name);
    return {
      parent: path.dirname(this.dataset.live),
      dataset: path.basename(this.dataset.live),
      repository: path.join(own, 'repository'),
      home: path.join(own, 'home'),
      target: path.join(own, 'restored'),
      file: this.#file,
      folder: this.#folder,
    };
  }

  #measureRepository(tool: Tool, scene: Scene) {
    const { bytes, files } = treeSize(scene.repository);
    const newBytes = bytes - (this.#sizes.get(tool.name) ?? 0);
    this.#sizes.set(tool.name, bytes);
    const cacheBytes = treeSize(scene.home).bytes;
    return { repositoryBytes: bytes, repositoryFiles: files, newBytes, cacheBytes };
  }

  #demandRestored(phase: Phase, scene: Scene): void {
    const { live, name } = this.dataset;
    if (phase === 'one') demandSameFile(live, scene.target, scene.file);
    else demandSameTree(live, restoredRoot(scene.target, name), this.#repetition);
  }
}

function rotate<T>(list: readonly T[], by: number): T[] {
  return [...list.slice(by), ...list.slice(0, by)];
}
