import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const home = mkdtempSync(path.join(tmpdir(), 'cofre-start-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Tells at the end which files of the program were loaded, and which modules of Node. */
const watch = path.join(home, 'watch.mjs');
writeFileSync(
  watch,
  `import { registerHooks } from 'node:module';
  const files = [];
  registerHooks({ load: (url, context, next) => { if (url.includes('/dist/')) files.push(url); return next(url, context); } });
  process.on('exit', () => process.stderr.write(JSON.stringify({ files, node: process.moduleLoadList })));`,
);

function loadedBy(...words: string[]): { files: string[]; node: string[] } {
  const argv = ['--import', pathToFileURL(watch).href, cli, ...words];
  const { stderr } = spawnSync(process.execPath, argv, { env: { ...process.env, COFRE_HOME: home } });
  return JSON.parse(stderr.toString());
}

test('status comes out of a few files: finding and joining many takes longer than running them', () => {
  loadedBy('status'); // the first command proves the settings; those after it need no schema of them
  const { files } = loadedBy('status');
  expect(files.length).toBeGreaterThan(3);
  expect(files.length).toBeLessThanOrEqual(16);
});

test('the modules of Node that a command does not use are not loaded', () => {
  const { node } = loadedBy('--version');
  expect(node).toContain('NativeModule fs');
  for (const unused of ['child_process', 'crypto', 'worker_threads'])
    expect(node).not.toContain(`NativeModule ${unused}`);
});
