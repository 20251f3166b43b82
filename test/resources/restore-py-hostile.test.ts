import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../main/format/hash.ts';
import { packObject } from '../../main/format/pack.ts';
import { encodeSnapshot, snapshotObject } from '../../main/format/snapshot.ts';
import { type Entry, encodeRoot, LeafWriter } from '../../main/format/tree.ts';
import { encodeVault } from '../../main/format/vault.ts';
import { packOf, RECORD } from '../format/hand-made.ts';
import { restorePy } from './guide.ts';

const EVIL = Buffer.from('evil');
const GOOD = Buffer.from('good');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cofre-hostile-'));
  mkdirSync(join(root, 'outside'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

type Section = readonly [folder: string, entries: readonly Entry[]];

function entry(type: Entry['type'], name: string, more: Partial<Entry> = {}): Entry {
  const ids = type === 'file' ? sha256(EVIL) : Buffer.alloc(0);
  const size = type === 'file' ? EVIL.length : 0;
  const times = { mtime: 1_000_000_000n, ctime: 0n, inode: 0n };
  const plain = { sparse: false, link: null, listed: false, target: '' };
  return { name, type, mode: 0o755, uid: 0, gid: 0, ...times, size, ids, ...plain, ...more };
}

const file = (name: string, more: Partial<Entry> = {}) => entry('file', name, more);
const good = file('zz good', { ids: sha256(GOOD) });

/** A vault, made without any of the checks a backup makes, whose only backup lists these folders. */
function vaultWith(sections: readonly Section[]): string {
  const leaf = new LeafWriter();
  for (const [folder, entries] of sections) {
    leaf.openSection(folder, false);
    for (const one of entries) leaf.add(folder, one);
  }
  const raw = leaf.drain();
  const list = encodeRoot([{ id: sha256(raw), entries: 1, bytes: raw.length, folder: '', name: '' }]);
  const packs = [
    packOf('data', [[{ plain: EVIL }, { plain: GOOD }]]),
    packOf('tree', [[{ plain: raw }, { plain: list }]]),
  ];
  const vault = join(root, 'vault');
  const put = (name: string, bytes: Buffer) => {
    mkdirSync(dirname(join(vault, name)), { recursive: true });
    writeFileSync(join(vault, name), bytes);
  };
  const created = '2026-11-23T10:20:30.000Z';
  const encryption = { kind: 'none' as const };
  put(
    'vault.json',
    encodeVault({ format: 'cofre-vault', version: 1, id: '0'.repeat(32), created, encryption }),
  );
  for (const pack of packs) put(packObject(pack.name, false), pack.bytes);
  const tree = { roots: [sha256(list).toString('hex')], entries: 1, folders: 1 };
  const record = encodeSnapshot({ ...RECORD, tree });
  put(snapshotObject(Date.parse(RECORD.started), sha256(record).toString('hex'), false), record);
  return vault;
}

function restored(sections: readonly Section[]) {
  const ran = restorePy(vaultWith(sections), ['restore', 'latest', '--target', join(root, 'target')]);
  expect(readdirSync(join(root, 'outside'))).toEqual([]);
  expect(readdirSync(root).sort()).toEqual(['outside', 'target', 'vault']);
  return ran;
}

const inTarget = (name: string) => join(root, 'target', name);

describe('restore.py', () => {
  it('restores a vault made by hand', () => {
    expect(restored([['', [file('a'), good]]]).status).toBe(0);
    expect(readFileSync(inTarget('a'), 'utf8')).toBe('evil');
  });

  it.each(['..', '.', '', '../outside/evil', '/tmp/cofre-evil', 'a/b', 'nul\0byte'])(
    'refuses the name %j and restores the others',
    (name) => {
      const ran = restored([['', [file(name), good]]]);
      expect(ran.status).toBe(1);
      expect(ran.err).toContain('refused: such a name is not allowed');
      expect(readdirSync(inTarget(''))).toEqual(['zz good']);
      expect(existsSync('/tmp/cofre-evil')).toBe(false);
    },
  );

  it.each(['..', '../outside', 'a/../../outside', '/outside', 'a//b'])('refuses the folder %j', (folder) => {
    const ran = restored([
      ['', [entry('folder', 'a'), good]],
      [folder, [file('evil')]],
    ]);
    expect(ran.status).toBe(1);
    expect(readdirSync(inTarget('')).sort()).toEqual(['a', 'zz good']);
    expect(readdirSync(inTarget('a'))).toEqual([]);
  });

  it.each([file('evil'), entry('symlink', 'evil', { target: 'x' }), entry('folder', 'evil')])(
    'puts no $type through a link that leads outside',
    (inside) => {
      const ran = restored([
        ['', [entry('symlink', 'link', { target: join(root, 'outside') }), good]],
        ['link', [inside]],
      ]);
      expect(ran.status).toBe(1);
      expect(ran.err).toContain('link/evil: refused');
      expect(lstatSync(inTarget('link')).isSymbolicLink()).toBe(true);
      expect(readFileSync(inTarget('zz good'), 'utf8')).toBe('good');
    },
  );

  it('puts no link through a link that was made just before it', () => {
    const ran = restored([
      [
        '',
        [entry('symlink', 'a', { target: join(root, 'outside') }), entry('symlink', 'b', { target: 'a' })],
      ],
      ['a', [entry('symlink', 'evil', { target: 'x' })]],
      ['b', [entry('symlink', 'evil', { target: 'x' })]],
    ]);
    expect(ran.status).toBe(1);
  });

  it('hard-links nothing that a link leads to', () => {
    const secret = join(root, 'vault', 'vault.json');
    const ran = restored([
      ['', [entry('symlink', 'a', { target: secret, link: 7n }), file('b', { link: 7n })]],
    ]);
    expect(ran.status).toBe(0);
    expect(readFileSync(inTarget('b'), 'utf8')).toBe('evil');
    expect(lstatSync(inTarget('a')).isSymbolicLink()).toBe(true);
  });

  it('takes a name that comes twice for damage, and goes on', () => {
    const ran = restored([['', [file('same'), entry('symlink', 'same', { target: '/' }), good]]]);
    expect(ran.status).toBe(1);
    expect(ran.err).toContain('its names are not in order');
  });

  it('says what is wrong with sizes that do not fit', () => {
    const ran = restored([['', [file('a', { size: 2 ** 40 }), good]]]);
    expect(ran.status).toBe(1);
    expect(ran.err).toContain('  a: its pieces do not add up to its size');
    expect(readdirSync(inTarget(''))).toEqual(['zz good']);
  });

  it('names odd times as problems, not by dying', () => {
    const odd = [2n ** 63n - 1n, -(2n ** 63n)].map((mtime, n) => file(`odd ${n}`, { mtime }));
    const ran = restored([['', [...odd, good]]]);
    expect([0, 1]).toContain(ran.status);
    expect(ran.err).not.toContain('Traceback');
    expect(readFileSync(inTarget('zz good'), 'utf8')).toBe('good');
  });
});
