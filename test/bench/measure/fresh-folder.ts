import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** An empty place for one restore. */
export interface FreshFolder extends Disposable {
  readonly folder: string;
}

/** What has to fit: the bytes of the tree and the number of its entries. */
export interface Room {
  readonly bytes: number;
  readonly entries: number;
}

export type FreshKind = 'ext4 image' | 'plain folder';

const NEEDED = ['mkfs.ext4', 'losetup', 'mount', 'umount'];
const ADMIN_FOLDERS = '/usr/sbin:/sbin';

/**
 * ext4 creates files up to ten times slower for minutes after a big tree was deleted on the same file system
 * (recently_deleted() in ialloc.c): a restore next to the last tool's remains would measure that clean-up.
 */
export function freshKind(work: string): FreshKind {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'plain folder';
  try {
    using probe = mounted(path.join(work, 'probe'), { bytes: 0, entries: 0 });
    return existsSync(path.join(probe.folder, 'lost+found')) ? 'ext4 image' : 'plain folder';
  } catch {
    return 'plain folder'; // no loop devices (containers), or no such programs
  }
}

export function freshFolder(kind: FreshKind, base: string, room: Room): FreshFolder {
  return kind === 'ext4 image' ? mounted(base, room) : plain(base);
}

function plain(base: string): FreshFolder {
  rmSync(base, { recursive: true, force: true });
  mkdirSync(base, { recursive: true });
  return { folder: base, [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }) };
}

/** A new file system in an image beside it: direct I/O on the image, inode tables written before, not while, measuring. */
function mounted(base: string, room: Room): FreshFolder {
  for (const program of NEEDED) if (!installed(program)) throw new Error(`${program} is missing`);
  unmount(base);
  const image = `${base}.img`;
  rmSync(image, { force: true });
  mkdirSync(base, { recursive: true });
  const inodes = room.entries * 1.1 + 10_000;
  allocate(image, Math.round(room.bytes * 1.1 + room.entries * 4_500 + inodes * 300 + 200_000_000));
  let device: string | undefined;
  const remove = () => {
    unmount(base);
    rmSync(base, { recursive: true, force: true });
    rmSync(image, { force: true });
  };
  try {
    const lazy = 'lazy_itable_init=0,lazy_journal_init=0,nodiscard';
    admin('mkfs.ext4', ['-q', '-F', '-N', String(Math.round(inodes)), '-E', lazy, image]);
    device = admin('losetup', ['-f', '--show', '--direct-io=on', image]).trim();
    admin('mount', [device, base]);
  } catch (error) {
    remove();
    throw error;
  } finally {
    if (device !== undefined) admin('losetup', ['-d', device]); // while mounted: takes effect at umount
  }
  return { folder: base, [Symbol.dispose]: remove };
}

function allocate(image: string, bytes: number): void {
  closeSync(openSync(image, 'w'));
  try {
    admin('fallocate', ['-l', String(bytes), image]);
  } catch {
    const handle = openSync(image, 'r+'); // a file system without fallocate: a sparse image does too
    ftruncateSync(handle, bytes);
    closeSync(handle);
  }
}

function unmount(base: string): void {
  if (mountPoints().includes(base)) admin('umount', [base]);
}

/** What a killed run left mounted below a folder. */
export function releaseMounts(work: string): void {
  for (const point of mountPoints()) if (point.startsWith(`${work}${path.sep}`)) admin('umount', [point]);
}

function mountPoints(): string[] {
  if (process.platform !== 'linux') return [];
  const lines = readFileSync('/proc/mounts', 'utf8').split('\n');
  // spaces and the like are written as octal escapes
  const points = lines.map((line) => line.split(' ')[1] ?? '');
  return points.map((point) =>
    point.replaceAll(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8))),
  );
}

function installed(program: string): boolean {
  return searchPath()
    .split(path.delimiter)
    .some((folder) => existsSync(path.join(folder, program)));
}

function admin(program: string, args: string[]): string {
  const env = { ...process.env, PATH: searchPath() };
  return execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function searchPath(): string {
  return `${process.env.PATH ?? ''}:${ADMIN_FOLDERS}`;
}
