import { processTree, proportionalBytes, residentBytes } from './process-tree.ts';

export interface Peak {
  /** 0: the process was gone before the first look, or there is no /proc. */
  readonly bytes: number;
  /** PSS, unless the kernel refused it for some process: then RSS stands in for that one. */
  readonly kind: 'pss' | 'rss';
}

const EVERY_MS = 20;
/** The tree is looked up anew this often; in between, the known processes are read. */
const TREE_EVERY = 5;
/** The kernel walks page tables for PSS: the next reading waits ten times as long as the last one took, within limits. */
const REST = 10;
const LONGEST_REST_MS = 100;

/** Peak memory of a process and everything it started, looked at every 20 ms until stopped. */
export class MemorySampler {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  #known: number[] = [];
  #looks = 0;
  #restUntil = 0;
  #peak = 0;
  #kind: Peak['kind'] = 'pss';

  constructor(pid: number) {
    this.#pid = pid;
    this.#look();
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  stop(): Peak {
    clearInterval(this.#timer);
    return { bytes: this.#peak, kind: this.#kind };
  }

  #look(): void {
    const early = this.#looks < 2 * TREE_EVERY;
    if (early || this.#looks % TREE_EVERY === 0) {
      // A child whose parent ended hangs elsewhere in the system's tree, but still belongs to the command.
      this.#known = [...new Set([...processTree(this.#pid), ...this.#known])];
    }
    this.#looks += 1;
    const resident = this.#known
      .map((pid) => [pid, residentBytes(pid)] as const)
      .filter(([, bytes]) => bytes > 0);
    this.#known = resident.map(([pid]) => pid);
    // PSS never exceeds RSS: below the known peak there is no need to ask for it.
    const most = resident.reduce((sum, [, bytes]) => sum + bytes, 0);
    if (most > this.#peak && performance.now() >= this.#restUntil) this.#weigh(resident);
  }

  #weigh(resident: readonly (readonly [pid: number, bytes: number])[]): void {
    const started = performance.now();
    let sum = 0;
    for (const [pid, rss] of resident) {
      const pss = proportionalBytes(pid);
      if (pss === undefined && residentBytes(pid) > 0) this.#kind = 'rss';
      sum += pss ?? (residentBytes(pid) > 0 ? rss : 0);
    }
    this.#peak = Math.max(this.#peak, sum);
    const now = performance.now();
    this.#restUntil = now + Math.min((now - started) * REST, LONGEST_REST_MS);
  }
}
