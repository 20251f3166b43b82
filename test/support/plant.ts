import { chmodSync, linkSync, lutimesSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What stands at a path: content, or content with what else matters. */
export type Planted =
  | string
  | Uint8Array
  | {
      readonly content?: string | Uint8Array;
      readonly mode?: number;
      readonly mtime?: number;
    };

/**
 * Lays a tree down: 'a/b.txt' is a file, 'a/' a folder, 'link -> target' a symlink, 'other => a/b.txt' a hard link (its
 * target below `folder`). Times in seconds. Modes and times are set last, innermost first.
 */
export function plant(folder: string, tree: Readonly<Record<string, Planted>>): string {
  const dress: (() => void)[] = [];
  mkdirSync(folder, { recursive: true });
  for (const [key, planted] of Object.entries(tree)) {
    const [name = '', kind, target = ''] = key.split(/ (->|=>) /);
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (kind === '->') symlinkSync(target, path);
    else if (kind === '=>') linkSync(join(folder, target), path);
    else if (name.endsWith('/')) mkdirSync(path, { recursive: true });
    else writeFileSync(path, contentOf(planted));
    if (typeof planted === 'string' || planted instanceof Uint8Array) continue;
    const { mode, mtime } = planted;
    dress.push(() => {
      if (mode !== undefined && kind !== '->') chmodSync(path, mode);
      if (mtime !== undefined) lutimesSync(path, mtime, mtime);
    });
  }
  for (const act of dress.reverse()) act();
  return folder;
}

function contentOf(planted: Planted): string | Uint8Array {
  return typeof planted === 'string' || planted instanceof Uint8Array ? planted : (planted.content ?? '');
}
