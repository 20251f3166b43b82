import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeDjangoProject } from '../support/django-project.ts';
import { hasMoto, startMoto } from '../support/s3/moto.ts';
import { newBucket } from '../support/s3/server.ts';
import { tempFolder } from '../support/temp.ts';
import { blocksOf, environment, overHere, python, root, runHere, STATUS_MAY_WARN } from './walking.ts';

const guides = path.join(root, 'docs', 'guides');

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
          const done = runHere(script, { home, env: name === 'disaster' ? another : env });
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
      const done = runHere(`${STATUS_MAY_WARN}\n${TOUR}\n${here}`, { home, env });
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

/** What the first block of the tour sets, and the second goes on with. */
const TOUR = `export COFRE_PASSPHRASE='correct horse battery staple'`;
