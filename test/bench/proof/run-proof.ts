import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ready } from '../data/build.ts';
import { treeSize, walk } from '../data/walk.ts';
import { type FreshKind, freshFolder, type Room } from '../measure/fresh-folder.ts';
import { cli } from '../tools/cofre.ts';
import { environment } from '../tools/environment.ts';
import { PASSPHRASE } from '../tools/tool.ts';

/** One measured process. */
export interface ProofRun {
  readonly what: 'restore' | 'drill' | 'rotation' | 'sha256sum';
  readonly seconds: number;
  readonly bytes: number;
}

export interface ProofBench {
  /** Where datasets are kept. */
  readonly home: string;
  readonly scratch: string;
  readonly quick: boolean;
  readonly repetitions: number;
  readonly fresh: FreshKind;
  readonly say: (line: string) => void;
}

const reader = fileURLToPath(new URL('read-back-once.ts', import.meta.url));
const QUICK_SCALE = 1 / 20;
/** A drill leaves room for others on its disk, and ext4 for its administrator. */
const RESERVE_BYTES = 700_000_000;
const DROP_CACHES = '/proc/sys/vm/drop_caches';

/**
 * A full drill of the dataset `small` beside a plain restore of it, each into a fresh place; and reading back all packs beside
 * `sha256sum` of the same files, both with caches dropped before where that is possible. Whole processes, in turn.
 */
export async function runProof(bench: ProofBench): Promise<ProofRun[]> {
  const work = await prepared(bench);
  const runs: ProofRun[] = [];
  for (let repetition = 0; repetition < bench.repetitions; repetition += 1) {
    runs.push(work.restore(), work.drill(), work.rotation(), work.sha256sum());
    for (const { what, seconds } of runs.slice(-4)) bench.say(`proof: ${what} ${seconds.toFixed(2)} s`);
  }
  rmSync(work.folder, { recursive: true, force: true });
  return runs;
}

async function prepared({ home, scratch, quick, fresh, say }: ProofBench): Promise<Work> {
  const folder = path.join(scratch, 'proof');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const scale = quick ? QUICK_SCALE : 1;
  const [small] = await ready('small', { home, scale, say });
  const [media] = await ready('media', { home, scale, say });
  const work = new Work(folder, { fresh, room: roomOf(small.live) });
  work.cofre('init', work.vault);
  for (const { live } of [media, small]) work.cofre('backup', live, '--vault', work.vault);
  return work;
}

function roomOf(live: string): Room {
  const entries = [...walk(live)];
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  return { bytes: bytes + RESERVE_BYTES, entries: entries.length };
}

class Work {
  readonly folder: string;
  readonly vault: string;
  readonly #home: string;
  readonly #target: string;
  readonly #fresh: FreshKind;
  readonly #room: Room;

  constructor(folder: string, { fresh, room }: { fresh: FreshKind; room: Room }) {
    this.folder = folder;
    this.vault = path.join(folder, 'vault');
    this.#home = path.join(folder, 'home');
    this.#target = path.join(folder, 'restored');
    this.#fresh = fresh;
    this.#room = room;
  }

  /** Seconds of a whole command. */
  cofre(...words: string[]): number {
    const env = environment({ COFRE_PASSPHRASE: PASSPHRASE, COFRE_HOME: this.#home });
    return timed(process.execPath, [cli, ...words], env);
  }

  restore(): ProofRun {
    using place = freshFolder(this.#fresh, this.#target, this.#room);
    const target = path.join(place.folder, 'out');
    const seconds = this.cofre('restore', 'latest', '--target', target, '--vault', this.vault);
    return { what: 'restore', seconds, bytes: this.#room.bytes };
  }

  /** In the same kind of place as the restore: where drills restore to is a link to it. */
  drill(): ProofRun {
    using place = freshFolder(this.#fresh, this.#target, this.#room);
    const drills = path.join(this.#home, 'drills');
    rmSync(drills, { recursive: true, force: true });
    symlinkSync(place.folder, drills);
    const seconds = this.cofre('drill', '--full', '--vault', this.vault);
    return { what: 'drill', seconds, bytes: this.#room.bytes };
  }

  rotation(): ProofRun {
    dropCaches();
    const seconds = timed(process.execPath, [reader, this.vault, this.#home], environment({}));
    return { what: 'rotation', seconds, bytes: this.#packBytes() };
  }

  sha256sum(): ProofRun {
    const packs = readdirSync(path.join(this.vault, 'packs'), { recursive: true, withFileTypes: true });
    const files = packs.filter((each) => each.isFile()).map((each) => path.join(each.parentPath, each.name));
    dropCaches();
    return {
      what: 'sha256sum',
      seconds: timed('sha256sum', files, environment({})),
      bytes: this.#packBytes(),
    };
  }

  #packBytes(): number {
    return treeSize(path.join(this.vault, 'packs')).bytes;
  }
}

function timed(program: string, words: readonly string[], env: Record<string, string>): number {
  execFileSync('sync');
  const began = performance.now();
  const { status, stderr } = spawnSync(program, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${path.basename(program)} ended with ${status}: ${stderr}`);
  return (performance.now() - began) / 1000;
}

const isCold = process.platform === 'linux' && process.getuid?.() === 0;
function dropCaches(): void {
  if (!isCold) return;
  execFileSync('sync');
  writeFileSync(DROP_CACHES, '1');
}

export function proofTable(runs: readonly ProofRun[]): string {
  const of = (what: ProofRun['what']): number => {
    const all = runs.filter((run) => run.what === what).map(({ seconds }) => seconds);
    return all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;
  };
  const [restored, drilled, read, summed] = [of('restore'), of('drill'), of('rotation'), of('sha256sum')];
  const packs = ((runs.find(({ what }) => what === 'rotation')?.bytes ?? 0) / 1e9).toFixed(1);
  const met = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');
  return [
    '## proof',
    '',
    '| what | Cofre | beside | ratio | target | |',
    '|---|---|---|---|---|---|',
    `| full drill of small | ${drilled.toFixed(2)} s | plain restore ${restored.toFixed(2)} s | ${(drilled / restored).toFixed(2)} | <= 1.30 | ${met(drilled / restored <= 1.3)} |`,
    `| read back ${packs} GB of packs, ${isCold ? 'cold' : 'warm'} | ${read.toFixed(2)} s | sha256sum ${summed.toFixed(2)} s | ${(summed / read).toFixed(2)} of its speed | >= 0.80 | ${met(summed / read >= 0.8)} |`,
    '',
  ].join('\n');
}
