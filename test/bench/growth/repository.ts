import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { treeSize } from '../data/walk.ts';
import { measure } from '../measure/measure.ts';
import type { Phase } from '../names.ts';
import type { Scene, Tool } from '../tools/tool.ts';
import type { GrowthBench, GrowthRun } from './run-growth.ts';

type Point = Pick<GrowthRun, 'curve' | 'at' | 'what'>;

/** One tool's repository over a folder that grows. */
export class Repository {
  readonly #tool: Tool;
  readonly #bench: GrowthBench;
  readonly #folder: string;
  readonly #scene: Scene;

  constructor(tool: Tool, live: string, { bench, folder = '' }: { bench: GrowthBench; folder?: string }) {
    this.#tool = tool;
    this.#bench = bench;
    this.#folder = path.join(bench.scratch, tool.name);
    const at = (name: string): string => path.join(this.#folder, name);
    this.#scene = {
      ...{ parent: path.dirname(live), dataset: path.basename(live), folder, file: '' },
      ...{ repository: at('repository'), home: at('home'), target: at('target') },
    };
  }

  /** Anew and empty. */
  async begin(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
    for (const place of [this.#scene.repository, this.#scene.home]) mkdirSync(place, { recursive: true });
    await this.#measure('init');
  }

  async run(phase: Phase, point: Point): Promise<GrowthRun> {
    execFileSync('sync');
    const { wallSeconds: seconds, peakMemoryBytes } = await this.#measure(phase);
    const { name: tool } = this.#tool;
    const writes = phase === 'first' || phase === 'again' || phase === 'churned';
    const repositoryBytes = writes ? treeSize(this.#scene.repository).bytes : null;
    this.#bench.say(`growth: ${point.at} ${point.curve}, ${point.what}, ${tool}: ${seconds.toFixed(2)} s`);
    return { ...point, tool, seconds, peakMemoryBytes, repositoryBytes, requests: null };
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #measure(phase: Phase) {
    const command = this.#tool.command(phase, this.#scene);
    if (command === undefined) throw new Error(`${this.#tool.name} has no ${phase}`);
    return measure(command, `${this.#folder}.log`, this.#bench.signal);
  }
}
