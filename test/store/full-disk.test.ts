import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderStore } from '../../main/store/folder.ts';
import { bytesOf, codeOf, listed } from './suite.ts';

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();

describe.skipIf(!canMount)('a store on a disk of one MiB (needs root on Linux, to mount it)', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'cofre-full-'));
    mount(root);
  });
  afterAll(() => unmount(root));

  it('says no-space, keeps what it has, leaves no half file, and goes on when there is room again', async () => {
    const store = new FolderStore(root);
    await store.put('packs/aa/small', bytesOf('small'));
    const large = new Uint8Array(2 * 1024 * 1024);
    await expect(store.put('packs/aa/large', large)).rejects.toMatchObject({
      code: 'no-space',
      details: { errno: 'ENOSPC' },
    });
    expect(await codeOf(store.replace('packs/aa/small', large))).toBe('no-space');
    expect(readdirSync(join(root, 'tmp'))).toEqual([]);
    expect(await listed(store, '')).toEqual([{ name: 'packs/aa/small', size: 5 }]);
    expect((await store.get('packs/aa/small', 5)).toString()).toBe('small');
    await store.put('packs/aa/medium', new Uint8Array(1024));
  });

  it('says unreachable when the disk was mounted for reading only', async () => {
    const store = new FolderStore(root);
    const file = join(await store.spool(), 'waiting');
    writeFileSync(file, 'x');
    execFileSync('mount', ['-o', 'remount,ro', root]);
    try {
      await expect(store.put('one', bytesOf('1'))).rejects.toMatchObject({ code: 'unreachable' });
      await expect(store.putFile('one', file)).rejects.toMatchObject({ details: { errno: 'EROFS' } });
      expect(await codeOf(store.delete('packs/aa/small'))).toBe('unreachable');
      expect(await codeOf(store.clearSpool())).toBe('unreachable');
      expect((await store.get('packs/aa/small', 5)).toString()).toBe('small');
    } finally {
      execFileSync('mount', ['-o', 'remount,rw', root]);
    }
  });
});

function mount(folder: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'cofre-test', folder], { stdio: 'pipe' });
}

function unmount(folder: string): void {
  execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
}

/** Containers often run as root without the right to mount. */
function tryMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'cofre-mount-'));
  try {
    mount(folder);
    unmount(folder);
    return true;
  } catch {
    rmSync(folder, { recursive: true });
    return false;
  }
}
