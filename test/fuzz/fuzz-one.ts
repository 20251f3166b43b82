// One target for some time: node fuzz-one.ts <target> <seconds> <seed>. Prints a beat a second, and what it found.
import { writeFileSync } from 'node:fs';
import { Random } from '../support/random.ts';
import { corpusFile, readCorpus } from './corpus.ts';
import { Coverage } from './coverage.ts';
import { INPUT_MAX_BYTES, mutated } from './mutator.ts';
import { tryOne } from './target.ts';
import { targetNamed } from './targets.ts';

/** Inputs between two looks at the coverage. */
const BATCH = 8;
/** A reader takes milliseconds; this is a hang or a blow-up (ms). */
const SLOW_MS = 2_000;
/** Of the whole process (bytes): readers hold little more than their input. */
const MEMORY_MAX = 900 * 1024 * 1024;
/** Kept in the repository, per target. */
const KEPT_MAX_BYTES = 24 * 1024;
const KEPT_LONGEST = 2 * 1024;

const [name = '', seconds = '10', seed = '1'] = process.argv.slice(2);
const target = targetNamed(name);
const random = new Random(Number(seed));
const coverage = new Coverage();
const words = target.words ?? [];
const corpus: Buffer[] = [...(await target.seeds()), ...readCorpus(name)].filter(
  (input) => input.length <= INPUT_MAX_BYTES,
);
const fresh: Buffer[] = [];
let tried = 0;
let worst = 0;

await coverage.start();
for (const input of corpus) await attempt(input);
await coverage.take();
const end = worked() + Number(seconds) * 1000;
let beat = 0;
while (worked() < end) {
  const batch = Array.from({ length: BATCH }, () => {
    const bytes = pick();
    return mutated(bytes, { random, other: pick(), words });
  });
  for (const input of batch) await attempt(input);
  if ((await coverage.take()) > 0) await keepWhatIsNew(batch);
  if (performance.now() > beat) {
    beat = performance.now() + 1000;
    process.stdout.write(`beat ${tried}\n`);
    if (process.memoryUsage().rss > MEMORY_MAX) fail('memory', batch[0] as Buffer, null);
  }
}
coverage.stop();
save();
process.stdout.write(
  `${name}: ${tried} inputs, ${coverage.blocks} blocks, corpus ${corpus.length} (${fresh.length} new), slowest ${Math.round(worst)} ms\n`,
);
process.exit(0);

function pick(): Buffer {
  // The newest are nearest to what has not been seen.
  const from = random.below(2) === 0 ? Math.max(0, corpus.length - 20) : 0;
  return corpus[from + random.below(corpus.length - from)] as Buffer;
}

async function attempt(input: Buffer): Promise<void> {
  tried += 1;
  const begun = worked();
  try {
    await tryOne(target, Buffer.from(input));
  } catch (error) {
    fail('error', input, error);
  }
  const took = worked() - begun;
  worst = Math.max(worst, took);
  if (took > SLOW_MS) fail(`slow: ${Math.round(took)} ms`, input, null);
}

/** Which of the batch ran something new cannot be told any more: all of it lives on, the next looks tell. */
async function keepWhatIsNew(batch: readonly Buffer[]): Promise<void> {
  for (const input of batch) {
    corpus.push(input);
    if (input.length <= KEPT_LONGEST) fresh.push(input);
  }
}

function save(): void {
  const kept = readCorpus(name);
  let bytes = kept.reduce((sum, { length }) => sum + length, 0);
  for (const input of fresh.sort((a, b) => a.length - b.length)) {
    if (bytes + input.length > KEPT_MAX_BYTES) break;
    kept.push(input);
    bytes += input.length;
  }
  if (process.env.COFRE_FUZZ_KEEP === undefined || fresh.length === 0) return;
  writeFileSync(corpusFile(name), kept.map((input) => `${input.toString('base64')}\n`).join(''));
}

function fail(what: string, input: Buffer, error: unknown): never {
  process.stdout.write(
    `FOUND ${name} ${what}\n${input.toString('base64')}\n${error instanceof Error ? error.stack : error}\n`,
  );
  process.exit(1);
}

/** Processor time of this process (ms): a busy or sleeping machine makes no reader slow. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
