// Node builtins only, Node >= 18: makes every `npm run` verb work in a fresh clone, before anything is installed.
// Writes nothing outside node_modules.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const OLDEST_NODE = [22, 15]; // first LTS line with zstd in node:zlib
const windows = process.platform === 'win32';
const ownNodePackage = `node-${windows ? 'win' : process.platform}-${process.arch}`;
const ownNode = path.join(root, 'node_modules', ownNodePackage, 'bin', windows ? 'node.exe' : 'node');
const mark = path.join(root, 'node_modules', '.ensured');

/** Installs the locked packages when the lockfile is new here; returns the path of the Node to run with. */
export function ensure() {
  const lockText = readFileSync(path.join(root, 'package-lock.json'));
  const lock = createHash('sha256').update(lockText).digest('hex');
  const seen = readMark();
  if (seen.lock === lock) return seen.ownNodeRuns && existsSync(ownNode) ? ownNode : thisNode();
  if (!ownNodeIsOffered()) thisNode(); // says so before the installation, not after it
  install();
  const ownNodeRuns = existsSync(ownNode) && spawnSync(ownNode, ['--version']).status === 0;
  const node = ownNodeRuns ? ownNode : thisNode();
  writeFileSync(mark, JSON.stringify({ lock, ownNodeRuns }));
  return node;
}

function readMark() {
  try {
    return JSON.parse(readFileSync(mark, 'utf8'));
  } catch {
    return {}; // no mark, or a torn one: both mean "install again"
  }
}

function ownNodeIsOffered() {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return ownNodePackage in optionalDependencies;
}

/** The Node that runs this file, if it is new enough; otherwise ends the process with one line. */
function thisNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]))
    return process.execPath;
  fail(
    `Cofre needs Node ${OLDEST_NODE.join('.')} or newer and found ${process.version}; ` +
      `no bundled Node fits ${process.platform}-${process.arch}: install Node 24 and run this again.`,
  );
}

function install() {
  process.stderr.write('Setting up Cofre: installing its packages (once, about half a minute)\n');
  const npm = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--loglevel=error',
    '--no-audit',
  ];
  // Standard output belongs to the verb that runs afterwards, so npm writes to standard error (2).
  const done = spawnSync('npm', npm, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
  if (done.error) fail(`npm could not be started: ${done.error.message}`);
  if (done.status !== 0) fail('The packages could not be installed; the lines above say why.');
}

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
