// node main/launch/run.mjs <verb> [arguments]: prepares what the verb needs, then runs it under the project's Node.
// Standard output is the verb's alone: set-up and build speak on standard error.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { desktopWords, fetchElectron, findElectron, hasScreen } from './electron.mjs';
import { ensure, fail, root } from './ensure.mjs';
import { isStale } from './stale.mjs';

const verbs = {
  ...{ build, test, check, format, cofre, start, bench, crash, soak, fuzz, docs, icons },
  'test:desktop': desktop,
  package: packages,
};

const [verb = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(verbs, verb)) fail(`Usage: run.mjs ${Object.keys(verbs).join('|')} [arguments]`);
const node = ensure();
await verbs[verb]();

function build() {
  return tool('main/launch/build.mjs', args);
}

function test() {
  buildQuietly();
  return vitest(args);
}

function crash() {
  buildQuietly();
  return vitest(['test/crash', 'test/operations/copy/bucket', ...args], { COFRE_CRASH: 'long' });
}

/** Random lives of a project: --minutes 30, --seed 1, --lives 1, --steps 40. */
function soak() {
  const number = { type: 'string' };
  const options = { minutes: number, seed: number, lives: number, steps: number };
  const { minutes = '10', seed, lives, steps } = parseArgs({ args, options }).values;
  const told = {
    COFRE_SOAK_MINUTES: minutes,
    COFRE_SEED: seed,
    COFRE_SOAK_LIVES: lives,
    COFRE_SOAK_STEPS: steps,
  };
  buildQuietly();
  return vitest(
    ['test/soak'],
    Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)),
  );
}

/** Every reader of bytes from outside: --minutes 1 (each), --target, --seed, --keep. */
function fuzz() {
  return tool('test/fuzz/run.ts', args);
}

function bench() {
  buildQuietly();
  return tool('test/bench/run.ts', args);
}

/** Writes what in docs/ is made from the sources. */
function docs() {
  return tool('test/docs/write.ts', args);
}

/** Draws the PNG files of resources/icons/ from the SVG files beside them. */
function icons() {
  return tool('test/resources/icons/write.ts', args);
}

/** What is installed on other machines, in packages/. */
function packages() {
  buildQuietly();
  return tool('main/launch/package.mjs', args);
}

function check() {
  const types = runSync('node_modules/typescript/bin/tsc', ['-b', ...args]);
  const style = runSync('node_modules/@biomejs/biome/bin/biome', biome('check', '--error-on-warnings'));
  process.exit(types || style);
}

function format() {
  return tool('node_modules/@biomejs/biome/bin/biome', biome('check', '--write', ...args));
}

function cofre(leading = []) {
  buildQuietly();
  return run([path.join(root, 'dist', 'cli.js'), ...leading, ...args], { cwd: callersFolder() });
}

/**
 * The desktop where Electron is to be had, else the window in a browser, from a Cofre in this terminal. Any argument (--here,
 * --demo: over a sandbox that has sixty days behind it) means the latter.
 */
async function start() {
  if (args.length === 0 && hasScreen()) {
    const electron = findElectron() ?? (await fetchElectron(node));
    if (electron !== null) return startDesktop(electron);
    process.stderr.write('Electron cannot be had now: the window opens in the browser instead.\n');
  }
  return cofre(['open', '--here']);
}

function startDesktop(electron) {
  buildQuietly();
  const [program, ...words] = desktopWords(electron);
  return run(words, { cwd: root }, program);
}

/** What a person does at the desktop: in Electron where it is and there is a screen, else in a stand-in; says which. */
function desktop() {
  buildQuietly();
  return vitest(['test/desktop', ...args], { COFRE_DESKTOP_HOST: 'auto' });
}

function vitest(rest, extraEnv = {}) {
  const config = ['run', '--config', 'test/vitest.config.ts'];
  // Backups start workers, and each would compile the sources anew: a third of the time of test/operations.
  const compiled = { NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/cofre-tests') };
  return tool('node_modules/vitest/vitest.mjs', [...config, ...rest], { ...compiled, ...extraEnv });
}

function biome(command, ...options) {
  return [command, '--config-path=main/launch/style.json', ...options, '.'];
}

/** Builds if a source is newer than dist/; prints only what went wrong. */
function buildQuietly() {
  if (!isStale()) return;
  const done = spawnSync(node, [path.join(root, 'main/launch/build.mjs'), '--quiet'], {
    cwd: root,
    env: env(),
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) fail('The build failed; the lines above say why.');
}

function tool(script, rest, extraEnv = {}) {
  return run([path.join(root, script), ...rest], { cwd: root, env: { ...env(), ...extraEnv } });
}

function runSync(script, rest) {
  const options = { cwd: root, env: env(), stdio: 'inherit' };
  return spawnSync(node, [path.join(root, script), ...rest], options).status ?? 1;
}

/** Becomes the child as far as a process can: same streams, same signals, same exit code. */
function run(argv, options, program = node) {
  const child = spawn(program, argv, { stdio: 'inherit', ...options });
  process.on('SIGINT', () => {}); // the terminal sends Ctrl-C to the child itself: wait for its answer
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${argv[0]} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** Tools find the project's Node and each other; the CLI keeps the caller's PATH, which its hooks inherit. */
function env() {
  const folders = [path.dirname(node), path.join(root, 'node_modules', '.bin'), process.env.PATH];
  return { ...process.env, PATH: folders.join(path.delimiter) };
}

/** npm runs scripts in the project's folder; relative paths in arguments mean the folder of the person who typed. */
function callersFolder() {
  const typedIn = process.env.npm_lifecycle_event === verb ? process.env.INIT_CWD : undefined;
  return typedIn && existsSync(typedIn) ? typedIn : process.cwd();
}
