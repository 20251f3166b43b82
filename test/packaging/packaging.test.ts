import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { FUSES } from '../../main/faces/desktop/hardening.ts';
import { programFile } from '../../main/faces/desktop/program-file.ts';
import { tempFolder } from '../support/temp.ts';
import { filesBelow, filesInArchive } from './archive.ts';
import { type Packed, packLinux, root } from './pack-linux.ts';

let packed: Packed;
beforeAll(async () => {
  packed = await packLinux(tempFolder('package'));
});
const resources = (...names: string[]) => path.join(packed.folder, 'resources', ...names);
const beside = () => filesBelow(resources('app.asar.unpacked'));

test('a key that electron-builder does not know is refused', async () => {
  const wrong = { linux: { categori: 'Utility' } };
  await expect(packLinux(tempFolder('package'), wrong as object)).rejects.toThrow('configuration.linux');
});

test('the archive holds the shell alone, each file with the hash Electron holds it against', () => {
  const files = filesInArchive(resources('app.asar'));
  expect([...files.keys()].sort()).toEqual(SHELL);
  for (const hash of files.values()) expect(hash).toMatch(/^[0-9a-f]{64}$/);
});

test('all that was built lies beside it, but nothing to debug with, and nothing that was not built', () => {
  const left = /\.map$|\.built$|licences\.md$/; // the licences lie where people look: resources/licences
  const built = filesBelow(path.join(root, 'dist')).filter((file) => !left.test(file));
  const installed = beside().filter((file) => file.startsWith('dist/'));
  expect([...installed, ...SHELL.filter((file) => file.startsWith('dist/'))].sort()).toEqual(
    built.map((file) => `dist/${file}`),
  );
  for (const file of [
    'main.js',
    'worker.js',
    'keychain.js',
    'renderer/index.html',
    'resources/vault/restore.py',
  ])
    expect(installed).toContain(`dist/${file}`);
});

test('of native modules only the binary of this system is carried, and no source', () => {
  const modules = beside().filter((file) => file.startsWith('node_modules/'));
  const [system, cpu] = [process.platform, process.arch];
  expect(modules.filter((file) => file.endsWith('.node'))).toEqual([
    `node_modules/@napi-rs/keyring-${system}-${cpu}-gnu/keyring.${system}-${cpu}-gnu.node`,
    `node_modules/better-sqlite3/prebuilds/${system}-${cpu}.node`,
    `node_modules/sodium-native/prebuilds/${system}-${cpu}/sodium-native.node`,
  ]);
  expect(modules.filter((file) => /\.(ts|tsx|map|gyp|cc|cpp|md|bare)$|\/tests?\//.test(file))).toEqual([]);
});

test('nothing of this machine and no secret is in what is installed', () => {
  const files = filesBelow(resources()).filter((file) => file !== 'runtime/bin/node');
  const telling = files.filter((file) => {
    const text = readFileSync(resources(file), 'latin1');
    return (
      OURS.some((folder) => text.includes(folder)) ||
      /-----BEGIN [A-Z ]*PRIVATE KEY-----\n|AGE-SECRET-KEY-1[A-Z0-9]{58}/.test(text)
    );
  });
  expect(telling).toEqual([]);
  expect(
    files.filter((file) => /(^|\/)(\.env|\.npmrc|\.git)|electron-builder|builder-debug/.test(file)),
  ).toEqual([]);
});

test('the fuses are set, as the shell was hardened for', async () => {
  const { resetAdHocDarwinSignature, version, ...wire } = await getCurrentFuseWire(
    path.join(packed.folder, 'cofre-desktop'),
  );
  const isOn = (fuse: FuseV1Options) => wire[fuse] === FuseState.ENABLE;
  const all = Object.values(FuseV1Options).filter((fuse): fuse is FuseV1Options => typeof fuse === 'number');
  expect(all.filter(isOn).map((fuse) => FuseV1Options[fuse])).toEqual([
    'EnableCookieEncryption',
    'EnableEmbeddedAsarIntegrityValidation',
    'OnlyLoadAppFromAsar',
    'WasmTrapHandlers',
  ]);
  expect([version, resetAdHocDarwinSignature]).toEqual(['1', undefined]);
  const configuration: unknown = parse(readFileSync(path.join(root, 'electron-builder.yml'), 'utf8'));
  expect(Reflect.get(Object(configuration), 'electronFuses')).toEqual(FUSES);
});

test('processes of an installed Cofre are given files beside the archive', () => {
  const url = pathToFileURL(resources('app.asar', 'dist', 'desktop.js')).href;
  const file = programFile('./desktop-core.js', url);
  expect(file).toBe(resources('app.asar.unpacked', 'dist', 'desktop-core.js'));
  expect(existsSync(file)).toBe(true);
});

test('the command line of an installed Cofre works through a link, without any Node on the machine', () => {
  const home = tempFolder('installed');
  mkdirSync(path.join(home, 'bin'));
  symlinkSync(resources('bin', 'cofre'), path.join(home, 'bin', 'cofre'));
  mkdirSync(path.join(home, 'shop'));
  writeFileSync(path.join(home, 'shop', 'settings.py'), 'DEBUG = False\n');
  const cofre = (...words: string[]) =>
    execFileSync(path.join(home, 'bin', 'cofre'), words, {
      cwd: home,
      encoding: 'utf8',
      env: {
        ...{ PATH: '/usr/bin:/bin', HOME: home, COFRE_HOME: path.join(home, 'cofre'), LANG: 'C.UTF-8' },
        ...{ COFRE_VAULT: path.join(home, 'vault'), COFRE_PASSPHRASE: 'correct horse battery staple' },
      },
    });
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(cofre('--version').trim()).toBe(version);
  cofre('init', '--json');
  cofre('backup', 'shop', '--json');
  cofre('restore', 'latest', '--target', 'back', '--json');
  const restored = filesBelow(path.join(home, 'back')).filter((file) => file.endsWith('settings.py'));
  expect(restored).toHaveLength(1);
  expect(readFileSync(path.join(home, 'back', restored[0] ?? ''), 'utf8')).toBe('DEBUG = False\n');
});

test("desktops of Linux take the menu's entry and the description", () => {
  const folder = tempFolder('desktop');
  const entry = path.join(folder, 'app.cofre.Cofre.desktop');
  writeFileSync(entry, packed.desktopEntry);
  run('desktop-file-validate', ['--no-warn-deprecated', entry]);
  expect(packed.desktopEntry).toContain('MimeType=x-scheme-handler/cofre;');
  expect(packed.desktopEntry).toContain('StartupWMClass=app.cofre.Cofre\n');
  run('appstreamcli', ['validate', '--no-net', METAINFO]);
  const about = readFileSync(METAINFO, 'utf8');
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(about).toContain(`<release version="${version}"`);
  expect(about).toContain('<launchable type="desktop-id">app.cofre.Cofre.desktop</launchable>');
});

test('who publishes is said in one place, and leads nowhere until somebody does', () => {
  const { extraMetadata, linux } = parse(readFileSync(path.join(root, 'electron-builder.yml'), 'utf8'));
  expect(packed.publisher).toEqual({
    ...{ homepage: extraMetadata.homepage, email: extraMetadata.author.email },
  });
  expect(linux.maintainer).toBeUndefined();
  expect(new URL(extraMetadata.homepage).hostname).toMatch(/\.invalid$/);
});

/** Of this machine: the top alone may be a word that any program holds. */
const OURS = ['main', 'renderer', 'node_modules', 'dist'].map((name) => path.join(root, name) + path.sep);
const SHELL = ['dist/desktop-preload.cjs', 'dist/desktop.js', 'package.json'];
const METAINFO = path.join(root, 'resources/package/linux/app.cofre.Cofre.metainfo.xml');

/** Ends well, or its words are the failure. */
function run(program: string, words: string[]): void {
  try {
    execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message}\n${stdout}${stderr}`);
  }
}
