// npm run fuzz -- --minutes 1 --target age --seed 7 --keep: every target (or one) for so long, each in a process of its own.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TARGETS, targetNamed } from './targets.ts';

/** A target beats once a second; one that is silent for so many seconds hangs - counted awake: a machine may sleep meanwhile. */
const SILENT_SECONDS = 30;
const ONE = fileURLToPath(new URL('fuzz-one.ts', import.meta.url));

const { values } = parseArgs({
  options: {
    ...{ minutes: { type: 'string', default: '1' }, target: { type: 'string' } },
    ...{
      seed: { type: 'string', default: String(Date.now() % 1e6) },
      keep: { type: 'boolean', default: false },
    },
  },
});
const chosen = values.target === undefined ? TARGETS : [targetNamed(values.target)];
process.stdout.write(`fuzz: ${chosen.length} targets, ${values.minutes} min each, seed ${values.seed}\n`);
let found = 0;
for (const { name } of chosen) if (!(await fuzz(name))) found += 1;
process.stdout.write(found === 0 ? 'fuzz: nothing found\n' : `fuzz: ${found} targets have faults\n`);
process.exitCode = found === 0 ? 0 : 1;

/** False when something was found; it stands in what was printed. */
async function fuzz(name: string): Promise<boolean> {
  const argv = ['--max-old-space-size=512', ONE, name, String(Number(values.minutes) * 60), values.seed];
  const env = values.keep ? { ...process.env, COFRE_FUZZ_KEEP: '1' } : process.env;
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'], env });
  let silent = 0;
  const watch = setInterval(() => {
    silent += 1;
    if (silent === SILENT_SECONDS) child.kill('SIGKILL');
  }, 1000);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (silent < SILENT_SECONDS) silent = 0;
    if (!line.startsWith('beat ')) process.stdout.write(`${line}\n`);
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  if (silent >= SILENT_SECONDS)
    process.stdout.write(`FOUND ${name} a hang: repeat it with --seed ${values.seed}\n`);
  return code === 0;
}
