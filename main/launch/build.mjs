// Bundles the program into dist/. Runs under the project's Node, through `npm run build`.
// dist/cli.js (version guard) -> dist/main.js (cache of compiled code) -> dist/run.js (CLI); dist/worker.js, dist/sqlite-worker.js (worker threads);
// dist/keychain.js (a process of its own, ended when the keychain hangs); dist/desktop*.js (Electron: shell, core,
// keychain, and the page's preload); shared chunks lie beside them, so that `new URL('./worker.js', import.meta.url)` is right from every chunk.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './ensure.mjs';
import { licencesPage } from './licences.mjs';
import {
  chunksOf,
  nodeModulesWhenUsed,
  runApart,
  settingsExplained,
  sqliteTogether,
  textsAsText,
} from './plugins.mjs';
import { rendererIsStale, stamp } from './stale.mjs';

const commandLine = { main: 'main/faces/cli/main.ts' };
const commands = { run: 'main/faces/cli/run.ts' };
const status = ['main/faces/cli/commands/status.ts', 'main/core/health/home.ts'];
const vault = [
  ...['with-vault', 'snapshots'].map((name) => `main/faces/cli/vault/${name}.ts`),
  ...['place', 'open-vault', 'sync-catalog'].map((name) => `main/operations/vault/${name}.ts`),
  ...['main/operations/browse.ts', 'main/faces/cli/say/entries.ts'],
];
/**
 * What is loaded together by the command line (see plugins.mjs): by every command, by what reads settings, by what has schemas, by
 * `status` and what looks into a vault alike, by what reads the history, by `status` alone, by what looks into a vault.
 */
const loadedTogether = {
  start: [['main/faces/cli/run.ts']],
  settings: [['main/core/settings/open.ts', 'main/core/settings/lookup.ts']],
  schemas: [['node_modules/zod/index.js']],
  shared: [status, vault],
  history: [['main/core/history/history.ts']],
  status: [status],
  vault: [vault],
};
const others = {
  worker: 'main/operations/workers/worker.ts',
  'sqlite-worker': 'main/databases/sqlite/worker.ts',
  keychain: 'main/platform/keychain/keychain-process.ts',
  desktop: 'main/faces/desktop/main.ts',
  'desktop-core': 'main/faces/desktop/core-process/main.ts',
  'desktop-keychain': 'main/faces/desktop/core-process/keychain-main.ts',
};
/** A sandboxed preload is CommonJS, and one file. */
const preload = { 'desktop-preload': 'main/faces/desktop/preload.ts' };
const external = [
  '@napi-rs/keyring',
  'better-sqlite3',
  'node-notifier',
  'sodium-native',
  'electron',
  'x11', // one of three ways in which D-Bus could be found; absent, it is not tried
];
const dist = path.join(root, 'dist');
const work = path.join(root, 'node_modules', '.cache', `build-${process.pid}`);
const quiet = process.argv.includes('--quiet');
/** Files of the modules that went into the bundles. */
const bundled = [];
/** Of all their code: what a program remembers for itself, it remembers for its own build. */
const build = createHash('sha256');

const began = new Date();
try {
  const { gather, groups } = chunksOf(loadedTogether);
  await bundle(commandLine, { plugins: [runApart, nodeModulesWhenUsed] });
  await bundle(commands, {
    plugins: [sqliteTogether, nodeModulesWhenUsed, gather],
    form: { codeSplitting: { groups } },
    apart: external.filter((name) => name !== 'better-sqlite3'),
  });
  await bundle(others);
  await bundle(preload, { form: { format: 'cjs', entryFileNames: '[name].cjs' } });
  if (rendererIsStale()) await (await import('./build-renderer.mjs')).bundleRenderer({ began, quiet });
  addResources();
  publish();
  say(`Built dist/ in ${Date.now() - began.getTime()} ms`);
} catch (error) {
  process.stderr.write(`${error.message}\n`); // rolldown's message names file, line and cause
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function bundle(input, { plugins = [], form = {}, apart = external } = {}) {
  mkdirSync(work, { recursive: true });
  const options = {
    ...{ input, cwd: root, platform: 'node', external: apart, transform: { target: 'node22' } },
    plugins: [textsAsText, settingsExplained, ...plugins],
  };
  // What one command loads late, another may load with itself: that is meant.
  const checks = { ineffectiveDynamicImport: false };
  const program = await rolldown({ ...options, checks, logLevel: 'warn' });
  const { output } = await program.write({
    dir: work,
    format: 'esm',
    sourcemap: true,
    minify: false,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk-[name]-[hash].js',
    ...form,
  });
  await program.close();
  bundled.push(...output.flatMap((chunk) => chunk.moduleIds ?? []));
  for (const { fileName, code } of output) build.update(`${fileName}\n${code ?? ''}\n`);
}

function addResources() {
  writeFileSync(path.join(work, 'licences.md'), licencesPage(bundled));
  writeFileSync(path.join(work, 'package.json'), ownManifest());
  cpSync(path.join(root, 'main/launch/cli.mjs'), path.join(work, 'cli.js'));
  chmodSync(path.join(work, 'cli.js'), 0o755);
  for (const name of ['vault', 'integrations', 'notify', 'icons']) {
    const folder = path.join(root, 'resources', name);
    if (existsSync(folder)) cpSync(folder, path.join(work, 'resources', name), { recursive: true });
  }
}

/** What these files are and of which version, also where package.json does not lie above them (in an installed desktop). */
function ownManifest() {
  const { name, version, type } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return `${JSON.stringify({ name, version, type, build: build.digest('hex') })}\n`;
}

/** File by file, each by rename: a Cofre that starts during a build reads whole files. Leftovers go last. */
function publish() {
  const built = filesIn(work);
  for (const file of built) {
    mkdirSync(path.dirname(path.join(dist, file)), { recursive: true });
    renameSync(path.join(work, file), path.join(dist, file));
  }
  for (const file of filesIn(dist))
    if (!built.includes(file) && !isOfRenderer(file)) rmSync(path.join(dist, file));
  writeFileSync(stamp, '');
  utimesSync(stamp, began, began);
}

/** The window has its own build, which is left out while its sources are unchanged. */
function isOfRenderer(file) {
  return file.split(path.sep)[0] === 'renderer';
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function say(line) {
  if (!quiet) process.stderr.write(`${line}\n`);
}
