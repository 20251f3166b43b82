import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { expect } from 'vitest';

/** One thing on disk, as exactly as a restore has to give it back. */
export interface Node {
  readonly kind: 'file' | 'folder' | 'symlink' | 'other';
  readonly mode: number;
  readonly owner: string;
  /** Nanoseconds since 1970 UTC. */
  readonly mtime: bigint;
  /** Size and hash of a file, target of a symlink (hex of its bytes), '' for others. */
  readonly content: string;
  /** First path in the tree that is the same file; '' for a file with one name. */
  readonly sameAs: string;
}

/** Everything at and below `folder` ('.'), by path; a path that is not UTF-8 by its bytes ('bytes:' and hex). */
export function treeOf(folder: string): Map<string, Node> {
  const tree = new Map<string, Node>();
  const names = new Map<bigint, string>();
  const visit = (path: Buffer, key: Buffer): void => {
    const stat = lstatSync(path, { bigint: true });
    const name = keyOf(key);
    const first = stat.isFile() && stat.nlink > 1n ? names.get(stat.ino) : undefined;
    if (stat.isFile()) names.set(stat.ino, first ?? name);
    tree.set(name, nodeOf(path, stat, first ?? ''));
    if (!stat.isDirectory()) return;
    for (const entry of readdirSync(path, 'buffer').sort(Buffer.compare)) {
      visit(
        Buffer.concat([path, SLASH, entry]),
        key.equals(TOP) ? entry : Buffer.concat([key, SLASH, entry]),
      );
    }
  };
  visit(Buffer.from(folder), TOP);
  return tree;
}

const SLASH = Buffer.from('/');
const TOP = Buffer.from('.');

function keyOf(path: Buffer): string {
  const text = path.toString('utf8');
  return Buffer.from(text).equals(path) ? text : `bytes:${path.toString('hex')}`;
}

function nodeOf(path: Buffer, stat: BigIntStats, sameAs: string): Node {
  const kind = stat.isFile()
    ? 'file'
    : stat.isDirectory()
      ? 'folder'
      : stat.isSymbolicLink()
        ? 'symlink'
        : 'other';
  const content =
    kind === 'file' ? fileOf(path) : kind === 'symlink' ? readlinkSync(path, 'buffer').toString('hex') : '';
  return {
    kind,
    mode: Number(stat.mode) & 0o7777,
    owner: `${stat.uid}:${stat.gid}`,
    mtime: stat.mtimeNs,
    content,
    sameAs,
  };
}

function fileOf(path: Buffer): string {
  const bytes = readFileSync(path);
  return `${bytes.length} ${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
}

/** Restoring sets times through a double: exact to a quarter of a microsecond. */
const TIME_TOLERANCE_NS = 1000n;

/** Every difference as a sentence. */
export function differences(wanted: ReadonlyMap<string, Node>, found: ReadonlyMap<string, Node>): string[] {
  const all = [...new Set([...wanted.keys(), ...found.keys()])].sort();
  return all.flatMap((path) => {
    const [a, b] = [wanted.get(path), found.get(path)];
    if (a === undefined) return [`${path}: is too much`];
    if (b === undefined) return [`${path}: is missing`];
    return [...nodeDifferences(a, b)].map((what) => `${path}: ${what}`);
  });
}

function* nodeDifferences(a: Node, b: Node): Generator<string> {
  for (const field of ['kind', 'owner', 'content', 'sameAs'] as const) {
    if (a[field] !== b[field]) yield `${field} is ${b[field]}, was ${a[field]}`;
  }
  if (a.kind !== 'symlink' && a.mode !== b.mode)
    yield `mode is ${b.mode.toString(8)}, was ${a.mode.toString(8)}`;
  const apart = a.mtime > b.mtime ? a.mtime - b.mtime : b.mtime - a.mtime;
  if (apart > TIME_TOLERANCE_NS) yield `time is ${b.mtime}, was ${a.mtime}`;
}

export function expectSame(wanted: ReadonlyMap<string, Node>, found: ReadonlyMap<string, Node>): void {
  expect(differences(wanted, found)).toEqual([]);
}

export function expectSameTree(original: string, restored: string): void {
  expectSame(treeOf(original), treeOf(restored));
}
