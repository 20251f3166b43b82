import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

/** A new empty folder, removed when the tests of this file are over. */
export function tempFolder(name = 'test'): string {
  const folder = mkdtempSync(join(tmpdir(), `cofre-${name}-`));
  made.push(folder);
  return folder;
}

/** `rm` of the system where Node gives up: at paths longer than the system takes, at folders of mode 000. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
    return;
  } catch (error) {
    if (process.platform === 'win32') throw error;
  }
  execFileSync('chmod', ['-R', 'u+rwx', folder], { stdio: 'ignore' });
  execFileSync('rm', ['-rf', folder]);
}

afterAll(() => {
  for (const folder of made.splice(0)) removeFolder(folder);
});
