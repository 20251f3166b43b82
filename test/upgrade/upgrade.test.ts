import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { SETTINGS_VERSION } from '../../main/contract/settings/version.ts';
import { MIGRATIONS } from '../../main/core/history/schema.ts';
import { Sandbox } from '../faces/cli/run-cofre.ts';
import { type Earlier, unpackEarlier } from '../support/earlier.ts';
import { treeOf } from '../support/tree-of.ts';

const OPENED = ['--vault', 'vault', '--passphrase-file', 'pass'];

/** A folder as that state of Cofre left it. */
function leftBy(archive: Earlier): Sandbox {
  const box = new Sandbox();
  unpackEarlier(archive, box.folder);
  const settings = box.at('home/settings.json');
  if (existsSync(settings))
    writeFileSync(settings, readFileSync(settings, 'utf8').replaceAll('@HERE@', box.folder));
  return box;
}

/** The archive keeps no fractions of seconds, and unpacking it makes new owners. */
function contentOf(folder: string): [string, string, string][] {
  return [...treeOf(folder)].map(([name, { kind, content }]) => [name, kind, content]);
}

describe.skipIf(process.platform === 'win32')('what an earlier Cofre wrote', () => {
  test.each(['first-vaults', 'first-history', 'before-desktop'] as const)(
    'a vault is listed, checked, restored, and backed up to (%s)',
    async (archive) => {
      const box = leftBy(archive);
      const { snapshots } = (await box.json(['list', ...OPENED])) as {
        snapshots: unknown[];
      };
      expect(snapshots).toHaveLength(2);
      expect((await box.cofre(['check', '--read', ...OPENED])).status).toBe(0);
      await box.json(['restore', 'latest', '--target', 'back', ...OPENED]);
      rmSync(box.at('site/shop.db'), { force: true }); // it is in the snapshot as a dump
      expect(contentOf(box.at('back/site'))).toEqual(contentOf(box.at('site')));
      box.write({ 'more/new.txt': 'new' });
      expect(await box.json(['backup', 'more', '--project', 'more', ...OPENED])).toMatchObject({
        verdict: 'complete',
      });
      expect((await box.cofre(['check', '--read', ...OPENED])).status).toBe(0);
    },
  );

  test.each([
    ['first-history', 1, 2],
    ['before-desktop', 6, 3],
  ] as const)('settings and history are carried forward (%s)', async (archive, version, runs) => {
    const box = leftBy(archive);
    expect(versionOf(box)).toBe(version);
    const { projects } = (await box.json(['project', 'list'])) as {
      projects: unknown[];
    };
    expect(projects).toMatchObject([{ name: 'shop' }]);
    const history = (await box.json(['history'])) as {
      runs: { state: string }[];
    };
    expect(history.runs.map(({ state }) => state)).toEqual(Array(runs).fill('complete'));
    expect(versionOf(box)).toBe(MIGRATIONS.length);
    // Files and the database, restored by the settings of then and compared.
    expect((await box.cofre(['drill', 'shop'])).status).toBe(0);
    expect(await box.json(['backup', 'shop', '--type', 'full'])).toMatchObject({ verdict: 'complete' });
    const { status, stdout } = await box.cofre(['status', '--json']);
    expect([status, JSON.parse(stdout)]).toMatchObject([1, { projects: [{ name: 'shop' }] }]);
    const settings = JSON.parse(readFileSync(box.at('home/settings.json'), 'utf8')) as { version: number };
    expect(settings.version).toBe(SETTINGS_VERSION);
  });
});

function versionOf(box: Sandbox): number {
  const db = new Database(box.at('home/history.db'));
  try {
    return Number(db.pragma('user_version', { simple: true }));
  } finally {
    db.close();
  }
}
