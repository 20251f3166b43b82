import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../../main/format/hash.ts';
import { packObject } from '../../../main/format/pack.ts';
import { encodeVault, VAULT_OBJECT } from '../../../main/format/vault.ts';
import { programAt } from '../../support/programs.ts';
import { noise } from '../../support/random.ts';
import { hasCeph, startCeph } from '../../support/s3/ceph.ts';
import { newBucket, type S3Server } from '../../support/s3/server.ts';

/** One measurement; requests only of Cofre, which counts them. */
export interface CopyRun {
  readonly what: 'send' | 'unchanged';
  readonly tool: 'cofre' | 'rclone';
  readonly seconds: number;
  readonly objects: number;
  readonly bytes: number;
  readonly requests?: number;
}

export interface CopyBench {
  readonly scratch: string;
  readonly quick: boolean;
  readonly repetitions: number;
  readonly say: (line: string) => void;
}

const PACK_BYTES = 32 * 1024 * 1024;
const PACKS = 64;
const MANY = 50_000;
const PARALLEL = 16;
const syncer = fileURLToPath(new URL('sync-once.ts', import.meta.url));

/**
 * 2 GB of packs to a Ceph of one process in memory, by Cofre and by `rclone copy` with as many transfers, in turn, each to
 * a server of its own; then a vault of 50,000 objects to which nothing is new.
 */
export async function runCopies({ scratch, quick, repetitions, say }: CopyBench): Promise<CopyRun[]> {
  const rclone = programAt('rclone');
  if (!hasCeph() || rclone === null) {
    say('copies: ABSENT, they need Ceph (as root on Linux) and rclone');
    return [];
  }
  const scale = quick ? 1 / 20 : 1;
  const folder = path.join(scratch, 'copies');
  const packs = Math.max(2, Math.round(PACKS * scale));
  const runs = [
    ...(await sending(folder, { packs, rclone, repetitions, say })),
    ...(await unchanged(folder, Math.round(MANY * scale), { repetitions, say })),
  ];
  rmSync(folder, { recursive: true });
  return runs;
}

interface Sending extends Pick<CopyBench, 'repetitions' | 'say'> {
  readonly packs: number;
  readonly rclone: string;
}

/** In turn, each to an empty server of its own. */
export async function sending(
  folder: string,
  { packs, rclone, repetitions, say }: Sending,
): Promise<CopyRun[]> {
  const runs: CopyRun[] = [];
  layDown(folder, packs, noiseOf);
  for (let repetition = 0; repetition < repetitions; repetition += 1)
    for (const tool of ['cofre', 'rclone'] as const) {
      const server = await startCeph();
      try {
        const job = { folder, server, bucket: await newBucket(server) };
        const { seconds } = await (tool === 'cofre' ? byCofre(job, 'first') : byRclone(job, rclone));
        say(`copies: ${tool} sent ${packs} packs in ${seconds.toFixed(2)} s`);
        runs.push({ what: 'send', tool, seconds, objects: packs, bytes: packs * PACK_BYTES });
      } finally {
        await server.stop();
      }
    }
  rmSync(folder, { recursive: true });
  return runs;
}

/** Of a core that runs already: how long the sync itself takes. */
export async function unchanged(
  folder: string,
  objects: number,
  { repetitions, say }: Pick<CopyBench, 'repetitions' | 'say'>,
): Promise<CopyRun[]> {
  layDown(folder, objects, (n) => Buffer.from(`object ${n}`));
  const server = await startCeph();
  const runs: CopyRun[] = [];
  try {
    const job = { folder, server, bucket: await newBucket(server) };
    say(`copies: filling a bucket with ${objects} objects takes a few minutes`);
    await byCofre(job, 'first');
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const { inside: seconds, requests } = await byCofre(job, 'fresh');
      say(`copies: nothing new among ${objects} objects: ${seconds.toFixed(2)} s, ${requests} requests`);
      runs.push({ what: 'unchanged', tool: 'cofre', seconds, objects, bytes: 0, requests });
    }
  } finally {
    await server.stop();
  }
  return runs;
}

interface Job {
  readonly folder: string;
  readonly server: S3Server;
  readonly bucket: string;
}

/** The whole process, its start included; it prints its requests and the seconds of the sync itself. */
async function byCofre({ folder, server, bucket }: Job, how: 'first' | 'fresh') {
  const { accessKeyId, secretAccessKey } = server.keys;
  const ledger = `${folder}.ledger.db`;
  if (how === 'first') for (const end of ['', '-wal', '-shm']) rmSync(ledger + end, { force: true });
  const words = [syncer, folder, server.endpoint, bucket, ledger, how];
  const env = { ...process.env, COPY_ID: accessKeyId, COPY_SECRET: secretAccessKey };
  const { seconds, output } = await timed(process.execPath, words, env);
  const [requests = 0, inside = 0] = output.trim().split(' ').map(Number);
  return { seconds, requests, inside };
}

function byRclone({ folder, server, bucket }: Job, rclone: string) {
  const { accessKeyId, secretAccessKey } = server.keys;
  const { PATH, HOME } = process.env;
  const env = {
    // Nothing else: what the environment says to AWS tools is not meant for a server of our own.
    ...{ PATH, HOME },
    ...{ RCLONE_CONFIG_TO_TYPE: 's3', RCLONE_CONFIG_TO_PROVIDER: 'Ceph', RCLONE_CONFIG: '/dev/null' },
    RCLONE_CONFIG_TO_ENDPOINT: server.endpoint,
    RCLONE_CONFIG_TO_ACCESS_KEY_ID: accessKeyId,
    RCLONE_CONFIG_TO_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const many = ['--transfers', String(PARALLEL), '--checkers', String(PARALLEL), '--s3-no-check-bucket'];
  return timed(rclone, ['copy', folder, `to:${bucket}/vault`, ...many], env);
}

async function timed(program: string, words: readonly string[], env: NodeJS.ProcessEnv) {
  const began = performance.now();
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return { seconds: (performance.now() - began) / 1000, output };
}

/** Packs by name, with a description: as much of a vault as a sync looks at. */
function layDown(folder: string, count: number, content: (n: number) => Buffer): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const id = sha256(Buffer.from(folder)).toString('hex').slice(0, 32);
  const created = new Date(0).toISOString();
  const vault = { format: 'cofre-vault', version: 1, id, created, encryption: { kind: 'none' } } as const;
  writeFileSync(path.join(folder, VAULT_OBJECT), encodeVault(vault));
  for (let n = 0; n < count; n += 1) {
    const bytes = content(n);
    const file = path.join(folder, packObject(sha256(bytes).toString('hex'), false));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}

const base = noise(1, 1024 * 1024);

/** A pack's worth of bytes that no other pack has. */
function noiseOf(n: number): Buffer {
  const bytes = Buffer.concat(Array.from({ length: PACK_BYTES / base.length }, () => base));
  bytes.writeUInt32LE(n, 0);
  return bytes;
}

export function copiesTable(runs: readonly CopyRun[]): string {
  if (runs.length === 0) return '## copies\n\nABSENT: they need Ceph (as root on Linux) and rclone\n';
  const of = (what: CopyRun['what'], tool: CopyRun['tool']) =>
    median(runs.filter((run) => run.what === what && run.tool === tool).map(({ seconds }) => seconds));
  const [ours, theirs, still] = [of('send', 'cofre'), of('send', 'rclone'), of('unchanged', 'cofre')];
  const requests = Math.max(...runs.flatMap((run) => run.requests ?? []));
  const [sent] = runs;
  const gigabytes = ((sent?.bytes ?? 0) / 1e9).toFixed(1);
  const met = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');
  return [
    '## copies',
    '',
    `| what | Cofre | rclone ${PARALLEL} transfers | target | |`,
    '|---|---|---|---|---|',
    `| send ${gigabytes} GB | ${ours.toFixed(2)} s | ${theirs.toFixed(2)} s (${(theirs / ours).toFixed(2)}x) | 0.9x of rclone's speed | ${met(theirs / ours >= 0.9)} |`,
    `| nothing new, ${runs.at(-1)?.objects} objects, listed anew | ${still.toFixed(2)} s, ${requests} requests | | 2 s, 60 requests | ${met(still < 2 && requests <= 60)} |`,
    '',
  ].join('\n');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
