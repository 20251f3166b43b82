import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** Bytes that look random and are the same each time. */
export function pseudoRandom(length: number, seed: number): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(length));
}

export const LARGE_TEXT = 'dump.sql';
const isRoot = process.getuid?.() === 0;

/** A folder with everything that is hard to bring back. */
export function makeNastyTree(top: string): void {
  mkdirSync(top);
  const at = (name: string | Buffer) => Buffer.concat([Buffer.from(`${top}/`), Buffer.from(name)]);
  for (const name of [
    'caf\u00e9 NFC',
    'cafe\u0301 NFD',
    '🦊 fox',
    'new\nline',
    ' space ',
    '-rf',
    '\\back',
    '"quote"',
  ])
    writeFileSync(at(name), `the content of ${name}`);
  writeFileSync(at(Buffer.from('not utf-8 \xff\xc3\x28.txt', 'latin1')), 'odd name');
  mkdirSync(at(Buffer.from('folder \xe9\x80', 'latin1')));
  writeFileSync(at(Buffer.from('folder \xe9\x80/in\xfeside', 'latin1')), 'odd folder');
  writeFileSync(at('x'.repeat(255)), 'a name of 255 bytes');
  writeFileSync(at('empty'), '');
  mkdirSync(at('empty folder'));
  let deep = 'deep';
  for (let n = 0; n < 25; n++, deep += `/${'d'.repeat(100)}`) mkdirSync(at(deep));
  writeFileSync(at(`${deep.slice(0, deep.lastIndexOf('/'))}/bottom`), 'at the bottom');
  symlinkSync('caf\u00e9 NFC', at('link to a file'));
  symlinkSync(Buffer.from('/nowhere/\xff', 'latin1'), at('dangling link'));
  symlinkSync('..', at('link up'));
  mkdirSync(at('hard'));
  writeFileSync(at('hard/one'), 'three names, one file');
  linkSync(at('hard/one'), at('hard/two'));
  linkSync(at('hard/one'), at('another name'));
  writeFileSync(at('twin a'), 'the same content');
  writeFileSync(at('twin b'), 'the same content');
  writeFileSync(at('photo.jpg'), pseudoRandom(5 * 1024 * 1024, 1));
  writeFileSync(at(LARGE_TEXT), largeText());
  writeSparse(at('sparse.img'));
  for (let n = 0; n < 300; n++) writeFileSync(at(`hard/small ${n}`), `file number ${n}\n`.repeat(n));
  for (const mode of [0o400, 0o600, 0o644, 0o755, 0o4755, 0o2750]) {
    writeFileSync(at(`mode ${mode.toString(8)}`), String(mode));
    chmodSync(at(`mode ${mode.toString(8)}`), mode);
  }
  chmodSync(at('empty folder'), 0o1777);
  if (isRoot) chownSync(at('twin a'), 1234, 4321);
  const touch = (when: string, name: string) => execFileSync('touch', ['-h', '-d', when, join(top, name)]);
  touch('2001-02-03 04:05:06.123456789', 'empty');
  touch('1960-01-01 00:00:00.987654321', 'twin b');
  touch('2100-12-31 23:59:59.000000001', 'link up');
  touch('1999-09-09 09:09:09.999999999', 'hard');
}

/** About 50 MB of text that does not repeat: more than 64 chunks. */
function largeText(): Buffer {
  const text = Buffer.from(pseudoRandom(36 * 1024 * 1024, 2).toString('base64'), 'latin1');
  for (let at = 76; at < text.length; at += 77) text[at] = 10;
  return text;
}

function writeSparse(file: Buffer): void {
  const fd = openSync(file, 'w');
  ftruncateSync(fd, 24 * 1024 * 1024);
  writeSync(fd, 'an island', 9 * 1024 * 1024);
  closeSync(fd);
}

/** Small edits here and there in the large text. */
export function editLargeText(top: string): void {
  const fd = openSync(join(top, LARGE_TEXT), 'r+');
  for (let n = 0; n < 30; n++) writeSync(fd, `EDITED ${n}`, 800_003 * (2 * n + 1));
  closeSync(fd);
}

/** Everything about a folder and what is in it that a restore must bring back, one line for each name. */
export function describeTree(top: string): string[] {
  const lines: string[] = [];
  const firstNames = new Map<bigint, string>();
  const look = (path: Buffer, name: string) => {
    const stat = lstatSync(path, { bigint: true });
    const about = [name, (stat.mode & 0o177777n).toString(8), stat.uid, stat.gid, stat.mtimeNs];
    if (stat.isSymbolicLink()) about.push(`-> ${readlinkSync(path, 'buffer').toString('latin1')}`);
    if (stat.isFile()) {
      if (stat.nlink > 1n && !firstNames.has(stat.ino)) firstNames.set(stat.ino, name);
      const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
      about.push(stat.size, hash, firstNames.get(stat.ino) ?? 'one name');
      if (stat.size > 20_000_000n && stat.blocks * 512n < stat.size / 2n) about.push('sparse');
    }
    lines.push(about.join(' | '));
    if (!stat.isDirectory()) return;
    for (const child of readdirSync(path, 'buffer').sort(Buffer.compare))
      look(Buffer.concat([path, Buffer.from('/'), child]), `${name}/${child.toString('latin1')}`);
  };
  look(Buffer.from(top), '.');
  return lines;
}
