import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { djangoPython, makeDjangoProject } from '../support/django-project.ts';
import { hasMoto, startMoto } from '../support/s3/moto.ts';
import { newBucket, type S3Server } from '../support/s3/server.ts';
import { tempFolder } from '../support/temp.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const guides = path.join(root, 'docs', 'guides');
const python = djangoPython();

/** In this order they go on from each other. */
const ORDER = [
  'first-project',
  'django',
  'server',
  'restore',
  'cloud',
  'disaster',
  'monitoring',
  'retention',
];

test.skipIf(python === null || !hasMoto())(
  'every command of the guides works, one guide after the other',
  { timeout: 600_000 },
  async () => {
    const home = tempFolder('guides');
    makeDjangoProject(path.join(home, 'projects', 'shop'), python ?? '', { rows: 200, uploads: 2 });
    const env = environment(home);
    const another = { ...env, COFRE_HOME: path.join(home, 'another-machine') };
    const server = await startMoto();
    try {
      const bucket = await newBucket(server);
      for (const name of ORDER)
        for (const block of blocksOf(path.join(guides, `${name}.md`))) {
          const script = `${STATUS_MAY_WARN}\n${overHere(block, bucket, server)}`;
          const done = spawnSync('bash', ['--norc', '-eo', 'pipefail', '-c', script], {
            ...{ cwd: home, env: name === 'disaster' ? another : env, encoding: 'utf8', input: '' },
          });
          expect([name, block, done.status, done.stderr]).toEqual([name, block, 0, done.stderr]);
        }
    } finally {
      await server.stop();
    }
  },
);

test.skipIf(python === null)(
  'the five minutes of the README work, each block after the other',
  { timeout: 300_000 },
  () => {
    const home = tempFolder('readme');
    makeDjangoProject(path.join(home, 'projects', 'shop'), python ?? '', { rows: 200, uploads: 2 });
    const env = environment(home);
    const tour = blocksOf(path.join(root, 'README.md')).filter((block) =>
      /cofre (?:init|project add) /.test(block),
    );
    expect(tour).toHaveLength(2);
    for (const [n, block] of tour.entries()) {
      const here = block
        .replace(/^alias .*$/m, '')
        .replaceAll('/mnt/disk', path.join(home, 'disk'))
        .replaceAll('/tmp/shop', path.join(home, `back-${n}`))
        .replaceAll(/--on-conflict overwrite|--detect/g, '$& --yes') // a person is asked
        .replace('--over-live', `--over-live --confirm ${path.join(home, 'projects/shop/db.sqlite3')}`);
      const words = ['--norc', '-exo', 'pipefail', '-c', `${STATUS_MAY_WARN}\n${TOUR}\n${here}`];
      const done = spawnSync('bash', words, { cwd: home, env, encoding: 'utf8', input: '' });
      expect(done.status, done.stderr).toBe(0);
    }
  },
);

test('all guides are walked, and the Portuguese ones have the very same commands', () => {
  const names = (folder: string) => readdirSync(folder).sort();
  const files = ORDER.map((name) => `${name}.md`).sort();
  expect(names(guides)).toEqual(files);
  const portuguese = path.join(root, 'docs', 'pt-BR', 'guides');
  expect(names(portuguese)).toEqual(files);
  for (const file of files)
    expect([file, blocksOf(path.join(portuguese, file))]).toEqual([file, blocksOf(path.join(guides, file))]);
});

/** Its exit status tells how it is, and a project that is minutes old is not all well. */
const STATUS_MAY_WARN = `cofre() {
  local ended=0
  command cofre "$@" || ended=$?
  if [[ $1 == status && $ended -le 2 ]]; then return 0; fi
  return $ended
}`;

/** What the first block of the tour sets, and the second goes on with. */
const TOUR = `export COFRE_PASSPHRASE='correct horse battery staple'`;

/** With a server on this machine in place of the storage service that the guides speak of. */
function overHere(block: string, bucket: string, { endpoint, keys }: S3Server): string {
  return block
    .replaceAll('my-bucket', bucket)
    .replaceAll('--provider hetzner --region fsn1', `--endpoint ${endpoint} --region us-east-1 --path-style`)
    .replaceAll('endpoint=https://fsn1.your-objectstorage.com', `endpoint=${endpoint}`)
    .replaceAll('KEY-ID', keys.accessKeyId)
    .replaceAll('SECRET-KEY', keys.secretAccessKey);
}

function blocksOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

/** A home of its own with `cofre` on the path, and no keychain. */
function environment(home: string): NodeJS.ProcessEnv {
  const bin = path.join(home, 'bin');
  mkdirSync(bin);
  const script = `#!/bin/sh\nexec '${process.execPath}' '${path.join(root, 'dist', 'cli.js')}' "$@"\n`;
  writeFileSync(path.join(bin, 'cofre'), script);
  chmodSync(path.join(bin, 'cofre'), 0o755);
  writeFileSync(path.join(bin, 'python3'), `#!/bin/sh\nexec '${python}' "$@"\n`);
  chmodSync(path.join(bin, 'python3'), 0o755);
  const compiled = path.join(root, 'node_modules/.cache/cofre-tests');
  return {
    ...{ HOME: home, PATH: `${bin}:/usr/bin:/bin`, LANG: 'C.UTF-8', COFRE_KEYCHAIN: 'file' },
    ...{ NODE_COMPILE_CACHE: compiled, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' },
  };
}
