// npm run package [-- --channel https://...] [electron-builder's options]: what is installed, in packages/. Each system's
// packages are made on that system, with the Node of this checkout in them.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fail, root } from './ensure.mjs';

const home = nodeHome();
const tool = path.join(root, 'node_modules/electron-builder/cli.js');
const done = spawnSync(process.execPath, [tool, ...release(process.argv.slice(2)), '--publish', 'never'], {
  cwd: root,
  stdio: 'inherit',
  // The moment of the sources, so that the same sources give the same packages.
  env: { SOURCE_DATE_EPOCH: epoch(), ...process.env, COFRE_NODE_HOME: path.relative(root, home) },
});
process.exit(done.status ?? 1);

/** With an address for updates the packages must be signed: an update is only as trustworthy as what checks it. */
function release(options) {
  const at = options.indexOf('--channel');
  if (at < 0) return options;
  const url = options[at + 1] ?? '';
  if (!url.startsWith('https://')) fail('--channel needs the https:// address where updates are put');
  const rest = options.filter((_, n) => n !== at && n !== at + 1);
  const publish = ['-c.publish.provider=generic', `-c.publish.url=${url}`];
  return [...rest, ...publish, ...(process.platform === 'linux' ? [] : ['-c.forceCodeSigning=true'])];
}

/** The folder with `bin/node` and its LICENSE: our locked one, or on macOS the one that runs this. */
function nodeHome() {
  const home = path.resolve(path.dirname(process.execPath), '..');
  const file = path.join(home, 'bin', path.basename(process.execPath));
  if (!existsSync(path.join(home, 'LICENSE')) || !existsSync(file))
    fail(`${process.execPath} is not a whole Node of nodejs.org: that is needed to be carried along`);
  if (readFileSync(file).length < 20e6)
    fail(`${file} needs libraries of this machine: take nodejs.org's Node`);
  return home;
}

function epoch() {
  const said = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  return said.stdout?.trim() || '0';
}
