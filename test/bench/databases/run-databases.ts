import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Corpus } from '../data/corpus.ts';
import { treeSize } from '../data/walk.ts';
import { type Command, type Measured, measure } from '../measure/measure.ts';
import type { DatabaseCase } from '../names.ts';
import { cli } from '../tools/cofre.ts';
import { environment } from '../tools/environment.ts';
import { PASSPHRASE } from '../tools/tool.ts';
import { openCase, type Shop } from './cases.ts';
import { type DayKind, type Evening, evenings } from './days.ts';
import { leastBytes } from './least.ts';

/** Who dumps and stores: `dump` alone throws the dump away, which is the least it can cost. */
export type DumpTool = 'cofre' | 'restic' | 'dump';

/** One dump of one evening by one tool. */
export interface DumpRun extends Measured {
  readonly database: DatabaseCase;
  readonly evening: DayKind | 'base';
  readonly tool: DumpTool;
  readonly repetition: number;
  /** By which the repository grew; 0 for `dump`. */
  readonly newBytes: number;
  /** What the day's changed rows take by themselves, see `least.ts`; 0 for the base. */
  readonly leastBytes: number;
}

export interface DatabaseBench {
  /** Days are kept here. */
  readonly home: string;
  readonly scratch: string;
  /** SQLite file of the bench shop. */
  readonly base: string;
  readonly corpus: () => Corpus;
  readonly scale: number;
  readonly repetitions: number;
  readonly restic: string | null;
  readonly node: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Evening after evening: the same dump stored by Cofre, by restic, and thrown away. */
export async function runDatabase(name: DatabaseCase, bench: DatabaseBench): Promise<DumpRun[]> {
  const days = evenings(path.join(bench.home, 'days'), bench.base, bench);
  const runs: DumpRun[] = [];
  for (let repetition = 1; repetition <= bench.repetitions; repetition++) {
    rmSync(bench.scratch, { recursive: true, force: true });
    mkdirSync(bench.scratch, { recursive: true, mode: 0o755 });
    const host = await openCase(name, bench.scratch);
    try {
      const round = new Round(name, bench, repetition);
      await round.init();
      for (const evening of days) {
        bench.say(`${name} ${repetition} bringing the database to the evening ${evening.kind}`);
        runs.push(...(await round.evening(evening, await host.bring(evening))));
      }
    } finally {
      await host.close();
      rmSync(bench.scratch, { recursive: true, force: true });
    }
  }
  return runs;
}

class Round {
  readonly #name: DatabaseCase;
  readonly #bench: DatabaseBench;
  readonly #repetition: number;
  readonly #sizes = new Map<DumpTool, number>();

  constructor(name: DatabaseCase, bench: DatabaseBench, repetition: number) {
    this.#name = name;
    this.#bench = bench;
    this.#repetition = repetition;
  }

  async init(): Promise<void> {
    for (const tool of this.#tools) {
      const command = this.#init(tool);
      if (command !== null) await measure(command, this.#log(tool), this.#bench.signal);
      this.#sizes.set(tool, treeSize(this.#repository(tool)).bytes);
    }
  }

  async evening(evening: Evening, shop: Shop): Promise<DumpRun[]> {
    const runs: DumpRun[] = [];
    const least = leastBytes(evening);
    for (const tool of this.#tools) {
      const measured = await measure(this.#command(tool, shop), this.#log(tool), this.#bench.signal);
      const bytes = treeSize(this.#repository(tool)).bytes;
      const newBytes = bytes - (this.#sizes.get(tool) ?? 0);
      this.#sizes.set(tool, bytes);
      const run = { database: this.#name, evening: evening.kind, tool, repetition: this.#repetition };
      runs.push({ ...run, ...measured, newBytes, leastBytes: least });
      const memory = ((measured.peakMemoryBytes ?? 0) / 1e6).toFixed(0);
      const seconds = measured.wallSeconds.toFixed(2);
      this.#bench.say(`${this.#name} ${evening.kind} ${tool}: ${seconds} s, ${memory} MB, new ${newBytes}`);
    }
    return runs;
  }

  /** The bare dump comes first: it warms the cache of the server for the others. */
  get #tools(): readonly DumpTool[] {
    return this.#bench.restic === null ? ['dump', 'cofre'] : ['dump', 'cofre', 'restic'];
  }

  #init(tool: DumpTool): Command | null {
    if (tool !== 'cofre') mkdirSync(this.#repository(tool), { recursive: true });
    if (tool === 'dump') return null;
    return tool === 'cofre' ? this.#cofre(null) : this.#restic(['init']);
  }

  #command(tool: DumpTool, shop: Shop): Command {
    const { scratch } = this.#bench;
    if (tool === 'dump') return { steps: [shop.dump], cwd: scratch, env: environment({}) };
    if (tool === 'cofre') return this.#cofre(shop.settings);
    const words = [
      'backup',
      '--compression',
      'auto',
      '--stdin-filename',
      'shop',
      '--stdin-from-command',
      '--',
    ];
    return this.#restic([...words, ...shop.dump]);
  }

  /** As a person runs it: a project whose only content is the database. */
  #cofre(settings: Shop['settings'] | null): Command {
    const { scratch, node } = this.#bench;
    const home = path.join(scratch, 'home');
    const env = environment({ COFRE_PASSPHRASE: PASSPHRASE, COFRE_HOME: home });
    const vault = this.#repository('cofre');
    if (settings === null) return { steps: [[node, cli, 'init', vault]], cwd: scratch, env };
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const written = {
      version: 1,
      vaults: { bench: { url: vault, passphrase: { from: 'env', name: 'COFRE_PASSPHRASE' } } },
      projects: { shop: { vault: 'bench', databases: [settings] } },
    };
    writeFileSync(path.join(home, 'settings.json'), JSON.stringify(written), { mode: 0o600 });
    return { steps: [[node, cli, 'backup', 'shop', '--type', 'database']], cwd: scratch, env };
  }

  #restic(words: readonly string[]): Command {
    const { scratch, restic } = this.#bench;
    const env = environment({
      RESTIC_REPOSITORY: this.#repository('restic'),
      RESTIC_PASSWORD: PASSPHRASE,
      RESTIC_CACHE_DIR: path.join(scratch, 'restic-cache'),
      RESTIC_PROGRESS_FPS: '0.1',
    });
    return { steps: [[restic ?? '', ...words]], cwd: scratch, env };
  }

  #repository(tool: DumpTool): string {
    return path.join(this.#bench.scratch, 'stored', tool);
  }

  #log(tool: DumpTool): string {
    return path.join(this.#bench.scratch, `${tool}.log`);
  }
}
