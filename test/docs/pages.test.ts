import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeDjangoProject } from '../support/django-project.ts';
import { hasMoto, startMoto } from '../support/s3/moto.ts';
import { newBucket } from '../support/s3/server.ts';
import { tempFolder } from '../support/temp.ts';
import { blocksOf, environment, overHere, python, root, runHere } from './walking.ts';

const MADE_FIRST = `
(umask 077 && printf '%s\\n' 'correct horse battery staple' >~/words)
cofre init ~/disk/vault --passphrase-file ~/words >~/kit.txt
cofre vault add disk ~/disk/vault --passphrase-from "file:$HOME/words"
cofre project add shop --folder ~/projects/shop --detect --yes
cofre backup shop
`;

/** What a reader has that the pages do not speak of: words where Cofre asks for them, keys, an older snapshot. */
const AT_HAND: readonly (readonly [shown: string, run: string])[] = [
  ['--path-style', '--path-style --key-from env:KEY --secret-from env:SECRET'],
  ['/media/backup', '~/usb'],
  ['/mnt/disk', '~/disk'],
  ['/mnt/other/vault', '~/other'],
  ['drill --vault', 'drill --passphrase-file ~/words --vault'],
  ['--snapshot 3d', '--snapshot latest'],
  ['--over-live', '--over-live --confirm "$HOME/projects/shop/db.sqlite3"'],
];

test.skipIf(python === null || !hasMoto())(
  'commands of the pages about copies, drills, healing, databases and holds do what the pages say',
  { timeout: 300_000 },
  async () => {
    const home = tempFolder('pages');
    const shop = path.join(home, 'projects', 'shop');
    makeDjangoProject(shop, python ?? '', { rows: 200, uploads: 40 });
    const server = await startMoto();
    const keys = { KEY: server.keys.accessKeyId, SECRET: server.keys.secretAccessKey };
    const env = { ...environment(home), ...keys };
    const run = (script: string): void => {
      const done = runHere(script, { home, env });
      expect([script, done.status, done.stderr]).toEqual([script, 0, done.stderr]);
    };
    try {
      const bucket = await newBucket(server);
      const walk = (page: string, block = 0): void => {
        const shown = overHere(blocksOf(path.join(root, 'docs', page))[block] ?? '', bucket, server);
        expect([page, shown]).toEqual([page, expect.stringContaining('cofre ')]);
        run(AT_HAND.reduce((script, [words, here]) => script.replaceAll(words, here), shown));
      };
      run(MADE_FIRST);
      mkdirSync(path.join(home, 'usb'));
      walk('copies.md');
      walk('drills.md');
      cpSync(path.join(home, 'disk/vault'), path.join(home, 'other'), { recursive: true });
      walk('healing.md');
      walk('databases.md', 1);
      rmSync(path.join(shop, 'media'), { recursive: true });
      run('cofre backup shop || test $? = 3; cofre hold list | grep shop');
      walk('anomalies.md');
      run('cofre hold list | { ! grep shop; }');
    } finally {
      await server.stop();
    }
  },
);
