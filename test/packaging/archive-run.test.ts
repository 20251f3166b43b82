import { readFileSync, symlinkSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { startStandIn } from '../desktop/support/host.ts';
import { World } from '../e2e/support/world.ts';
import { specifiers } from '../import-rules.ts';
import { tempFolder } from '../support/temp.ts';
import { until } from '../support/until.ts';
import { packLinux } from './pack-linux.ts';

/** What Electron shows a program of its archive: what is in it and what lies beside it, as one folder; and the latter by itself. */
let resources: string;
let archive: string;
beforeAll(async () => {
  const { folder } = await packLinux(tempFolder('package'));
  archive = path.join(folder, 'resources', 'app.asar');
  resources = tempFolder('archive');
  extractAll(archive, path.join(resources, 'app.asar'));
  symlinkSync(`${archive}.unpacked`, path.join(resources, 'app.asar.unpacked'));
});

test('whatever the shell imports, and what that imports, is in the archive or beside it', () => {
  const names = new Set(listPackage(archive, { isPack: false }).map((name) => name.replaceAll('\\', '/')));
  const seen = new Set<string>();
  const lost: string[] = [];
  const walk = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const file = path.join(resources, 'app.asar', name);
    for (const wanted of specifiers(file, readFileSync(file, 'utf8'))) {
      if (wanted === 'electron' || wanted.startsWith('node:') || builtinModules.includes(wanted)) continue;
      const found = wanted.startsWith('.')
        ? path.posix.join(path.posix.dirname(name), wanted)
        : inModules(wanted);
      if (found === null || !names.has(found)) lost.push(`${wanted} of ${name}`);
      else if (wanted.startsWith('.') && /\.[cm]?js$/.test(found)) walk(found);
    }
  };
  walk('/dist/desktop.js');
  walk('/dist/desktop-preload.cjs');
  walk('/dist/desktop-core.js');
  expect(lost).toEqual([]);
  expect(seen.size).toBeGreaterThan(30); // chunks were followed, not only the three that are started
});

test('the shell of the archive runs, its core beside it, and the tray says how everything is', async () => {
  const world = new World();
  onTestFinished(() => world.end());
  world.vault();
  world.write({ 'site/index.html': '<h1>shop</h1>' });
  world.cofre('project', 'add', 'shop', '--folder', world.at('site'), '--vault', 'disk', '--yes');
  const program = path.join(resources, 'app.asar', 'dist', 'desktop.js');
  const env = { ...world.env(), COFRE_KEYCHAIN: 'file' };
  const host = await startStandIn({ env, args: ['--hidden'], program });
  onTestFinished(async () => {
    host.kill();
    await host.ended;
  });
  const tooltip = () => host.electron(({ Tray }) => String(Reflect.get(Tray, 'all')[0]?.tooltip ?? ''));
  await until(async () => (await tooltip()).includes('shop'), 60_000);
  const { pid } = JSON.parse(readFileSync(world.at('home/core.json'), 'utf8'));
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain(
    path.join(resources, 'app.asar.unpacked', 'dist', 'desktop-core.js'),
  );
});

/** The file of a package, by its name in the archive; null: it is not there. */
function inModules(wanted: string): string | null {
  const own = createRequire(path.join(resources, 'app.asar', 'dist', 'desktop.js'));
  try {
    return own.resolve(wanted).slice(path.join(resources, 'app.asar').length);
  } catch {
    return null;
  }
}
