import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { CofreError } from '../../base/errors.ts';
import type { RequestOutput } from '../../contract/requests.ts';
import type { Settings } from '../../contract/settings/settings.ts';

/** Names on one answer: who looks for one of more types it. */
const FOLDERS_MAX = 1000;
/** Where people keep sites and backups, beside their home. Nothing of the system's own is listed to a browser. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  linux: ['/srv', '/var/www', '/opt', '/mnt', '/media', '/run/media', '/data', '/backup'],
  darwin: ['/Volumes', '/opt'],
  win32: ['C:\\', 'D:\\', 'E:\\'],
};

type Listed = RequestOutput<'folder.list'>;

/** Folders in a folder, names only; those that systems hide come last. 'refused' outside of the places where people keep things. */
export async function listFolders(asked: string | null, settings: Settings): Promise<Listed> {
  const places = await existing(placesOf(settings));
  const folder = path.resolve(asked ?? homedir());
  const real = await realpath(folder).catch(() => null);
  if (real === null) throw new CofreError('source-missing', `${folder} is no folder`, { folder });
  const within = await allowed(real, places);
  if (!within)
    throw new CofreError('refused', `${folder} is not listed`, { reason: 'folderNotListed', folder });
  const names = (await readdir(real, { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort((a, b) => Number(a.startsWith('.')) - Number(b.startsWith('.')) || a.localeCompare(b));
  const parent = path.dirname(real);
  return {
    folder: real,
    parent: parent !== real && (await allowed(parent, places)) ? parent : null,
    folders: names.slice(0, FOLDERS_MAX).map((name) => ({ name, path: path.join(real, name) })),
    cut: names.length > FOLDERS_MAX,
    places,
  };
}

function placesOf({ projects, vaults }: Settings): string[] {
  const own = Object.values(projects).flatMap(({ folders }) => folders.map((each) => path.dirname(each)));
  const kept = Object.values(vaults).map(({ url }) => path.dirname(url));
  const usual = USUAL[process.platform] ?? [];
  return [...new Set([homedir(), ...usual, ...own, ...kept.filter((each) => path.isAbsolute(each))])];
}

async function existing(folders: readonly string[]): Promise<string[]> {
  const there = [];
  for (const folder of folders) {
    const isRoot = path.parse(folder).root === folder && process.platform !== 'win32';
    if (!isRoot && (await stat(folder).catch(() => null))?.isDirectory() === true) there.push(folder);
  }
  return there;
}

/** `real` has no links in it: a link out of a place leads to where it is not listed. */
async function allowed(real: string, places: readonly string[]): Promise<boolean> {
  for (const place of places) {
    const root = await realpath(place).catch(() => place);
    if (real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) return true;
  }
  return false;
}
