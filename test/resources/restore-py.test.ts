import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TreeReader } from '../../main/engine/tree/tree-reader.ts';
import { backup } from '../../main/operations/backup/backup.ts';
import { createVault, openVault } from '../../main/operations/vault/open-vault.ts';
import { vaultBlobs } from '../../main/operations/vault/vault-blobs.ts';
import { openStore } from '../../main/store/open.ts';
import { bash, bashOnTerminal, guideBlocks, restorePy, SCRIPT } from './guide.ts';
import { describeTree, editLargeText, LARGE_TEXT, makeNastyTree } from './nasty-tree.ts';

const PASSPHRASE = 'correct hörse';
const KINDS = ['plain', 'encrypted'] as const;
type Kind = (typeof KINDS)[number];
const key = (kind: Kind) => (kind === 'plain' ? {} : { COFRE_PASSPHRASE: PASSPHRASE });

interface Stored {
  readonly ids: string[];
  readonly recoveryKey: string | null;
  readonly patches: number;
  readonly listed: boolean;
}

let root: string;
let before: string[];
let after: string[];
const stored: Partial<Record<Kind, Stored>> = {};
let scratch = 0;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'cofre restore '));
  makeNastyTree(source());
  before = describeTree(source());
  const made = await Promise.all(KINDS.map(create));
  const first = [await store('plain'), await store('encrypted')];
  editLargeText(source());
  after = describeTree(source());
  for (const [n, kind] of KINDS.entries()) {
    const { id, patches, listed } = await store(kind);
    const recoveryKey = made[n] ?? null;
    stored[kind] = { ids: [first[n]?.id ?? '', id], recoveryKey, patches, listed };
  }
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const source = () => join(root, 'nasty');
const vaultOf = (kind: Kind) => join(root, kind);

async function create(kind: Kind): Promise<string | null> {
  const place = await openStore(vaultOf(kind), { create: true });
  const encryption = { passphrase: PASSPHRASE, recipients: [], ownKey: true };
  const made = await createVault(place, { encryption: kind === 'plain' ? 'none' : encryption });
  await place.close();
  return made.recoveryKey;
}

async function store(kind: Kind): Promise<{ id: string; patches: number; listed: boolean }> {
  const secrets = { atHand: true, passphrase: async () => PASSPHRASE };
  const vault = await openVault(await openStore(vaultOf(kind)), { home: join(root, 'home'), secrets });
  try {
    const { snapshot, record, problems } = await backup(vault, { folders: [source()] });
    expect(problems).toEqual([]);
    const packs = vault.catalog.packs().flatMap(({ name }) => vault.catalog.blobsOfPack(name));
    const blobs = await vaultBlobs(vault);
    const tree = new TreeReader(record.tree.roots, (id) => blobs.read(id));
    const large = await tree.find(`nasty/${LARGE_TEXT}`);
    const patches = packs.filter(({ base }) => base !== null).length;
    return { id: snapshot ?? '', patches, listed: large?.entry.listed ?? false };
  } finally {
    await vault.close();
  }
}

const fresh = () => join(root, `scratch ${scratch++}`);

/** A copy of a vault in a folder of its own, to be harmed; `..` of it is free to use. */
function copyOf(kind: Kind): string {
  const folder = join(fresh(), 'vault');
  // Files are shared with the original: whoever changes one replaces it.
  expect(
    bash(`mkdir '${folder}/..' && cp -al '${vaultOf(kind)}' '${folder}'`.replace('/vault/..', ''), '/').err,
  ).toBe('');
  return folder;
}

function packsOf(vault: string): string[] {
  const files = readdirSync(join(vault, 'packs'), { recursive: true, encoding: 'utf8' });
  return files.map((file) => join(vault, 'packs', file)).filter((file) => statSync(file).isFile());
}

const bySize = (files: string[]) => files.sort((a, b) => statSync(b).size - statSync(a).size);
const largestPack = (vault: string) => bySize(packsOf(vault))[0] ?? '';

function replace(file: string, bytes: string | Buffer): void {
  rmSync(file);
  writeFileSync(file, bytes);
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  replace(file, bytes);
}

/** Lines of files that are in `whole` and not in `part`, as their names. */
function missing(whole: string[], part: string[]): string[] {
  const there = new Set(part);
  return whole.filter((line) => !there.has(line)).map((line) => line.split(' | ')[0] ?? '');
}

it('restore.py keeps to the syntax of Python 3.8', () => {
  const parse = 'import ast, sys; ast.parse(open(sys.argv[1]).read(), feature_version=(3, 8))';
  expect(bash(`python3 -c '${parse}' '${SCRIPT}'`, '/')).toMatchObject({ status: 0, err: '' });
});

it('restore.py without a command explains itself, outside a vault it says what it misses', () => {
  expect(restorePy('/', []).out).toContain('gets your files back from this vault without Cofre');
  const elsewhere = restorePy('/', ['list', '--vault', join(root, 'home')]);
  expect(elsewhere).toMatchObject({ status: 2, out: '' });
  expect(elsewhere.err).toContain('There is no vault in');
});

describe.each(KINDS)('a %s vault with two backups', (kind) => {
  it('holds patches, and lists of the chunks of a large file', () => {
    expect(stored[kind]?.patches).toBeGreaterThan(10);
    expect(stored[kind]?.listed).toBe(true);
  });

  it('gives back exactly the tree of each backup', () => {
    for (const [n, id] of (stored[kind]?.ids ?? []).entries()) {
      const target = fresh();
      const ran = restorePy(vaultOf(kind), ['restore', id.slice(0, 10), '--target', target], key(kind));
      expect(ran).toMatchObject({ status: 0, out: '' });
      expect(describeTree(join(target, 'nasty'))).toEqual(n === 0 ? before : after);
    }
  });

  it('is listed, and so is what is in a backup, with odd names made harmless', () => {
    const list = restorePy(vaultOf(kind), ['list'], key(kind));
    expect(list.status).toBe(0);
    expect(list.out.trim().split('\n')).toHaveLength(2);
    for (const id of stored[kind]?.ids ?? []) expect(list.out).toContain(id.slice(0, 12));
    const ls = restorePy(vaultOf(kind), ['ls', 'latest', 'nasty'], key(kind));
    expect(ls.status).toBe(0);
    expect(ls.out.trim().split('\n')).toHaveLength(readdirSync(source()).length);
    expect(ls.out).toContain('nasty/new\\nline\n');
    expect(ls.out).toContain('nasty/not utf-8 \\xff\\xc3(.txt\n');
    expect(ls.out).toMatch(/^lrwxrwxrwx .* nasty\/link up -> \.\.$/m);
  });

  it('gives back only the paths asked for, and says which of them it does not hold', () => {
    const target = fresh();
    const paths = ['nasty/hard/small 7', 'nasty/empty folder', 'nasty/no such file'];
    const ran = restorePy(vaultOf(kind), ['restore', 'latest', ...paths, '--target', target], key(kind));
    expect(ran.status).toBe(1);
    expect(ran.err).toContain('nasty/no such file: this backup does not hold it');
    const names = describeTree(target).map((line) => line.split(' | ')[0]);
    expect(names).toEqual(['.', './nasty', './nasty/empty folder', './nasty/hard', './nasty/hard/small 7']);
  });

  it('is verified whole; one flipped bit is found', () => {
    expect(restorePy(vaultOf(kind), ['verify'], key(kind))).toMatchObject({ status: 0, out: '' });
    const vault = copyOf(kind);
    flip(largestPack(vault), 1000);
    const ran = restorePy(vault, ['verify', '--quick']);
    expect(ran.status).toBe(1);
    expect(ran.err).toContain('SHA-256 differs from its name');
  });

  it('with a damaged pack gives back the rest, and names what is lost', () => {
    const vault = copyOf(kind);
    const pack = largestPack(vault);
    flip(pack, Math.floor(statSync(pack).size / 2));
    const target = fresh();
    const ran = restorePy(vault, ['restore', 'latest', '--target', target, '--salvage'], key(kind));
    expect(ran.status).toBe(1);
    expect(ran.err).toContain('Warning: pack');
    const restored = describeTree(join(target, 'nasty'));
    const lost = missing(after, restored);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThan(after.length / 2);
    for (const name of lost) expect(ran.err).toContain(`  nasty/${name.slice(2)}: `);
    expect(missing(restored, after)).toEqual([]);
  });

  it('with the end of a pack cut off needs --salvage, and then gives back what is there', () => {
    const vault = copyOf(kind);
    const pack = largestPack(vault);
    replace(pack, readFileSync(pack).subarray(0, statSync(pack).size - 70_000));
    const poor = restorePy(vault, ['restore', 'latest', '--target', fresh()], key(kind));
    expect(poor.status).toBe(1);
    expect(poor.err).toContain('--salvage');
    const target = fresh();
    const rich = restorePy(vault, ['restore', 'latest', '--target', target, '--salvage'], key(kind));
    const count = (text: string) => text.split('\n').filter((line) => line.startsWith('  ')).length;
    expect(count(rich.err)).toBeLessThan(count(poor.err));
    expect(missing(describeTree(join(target, 'nasty')), after)).toEqual([]);
  });

  it('without its vault.json is still readable', () => {
    const vault = copyOf(kind);
    rmSync(join(vault, 'vault.json'));
    const kit = join(vault, '..', 'kit.txt');
    writeFileSync(kit, `Keep this:\n\n   ${stored[kind]?.recoveryKey}\n`);
    const args = kind === 'plain' ? ['list'] : ['list', '--identity', kit];
    expect(restorePy(vault, args).out).toContain(stored[kind]?.ids[1]?.slice(0, 12));
  });

  it('is opened by hand as the guide tells, in either language', () => {
    const vault = copyOf(kind);
    writeFileSync(join(vault, '..', 'kit.txt'), `Keep this:\n\n   ${stored[kind]?.recoveryKey}\n`);
    const blocks = guideBlocks('en');
    expect(guideBlocks('pt')).toEqual(blocks);
    expect(blocks.map(({ word }) => word)).toEqual([
      '',
      'passphrase',
      'kit',
      'encrypted',
      'plain',
      '',
      '',
      'large',
    ]);
    const script = (n: number) => blocks[n]?.script ?? '';
    expect(bash(script(0), vault)).toEqual({ status: 0, out: '', err: '' });
    if (kind === 'encrypted') {
      expect(bashOnTerminal(script(1), PASSPHRASE, vault).status).toBe(0);
      const typed = readFileSync(join(vault, '..', 'key.txt'), 'utf8');
      expect(bash(script(2), vault).status).toBe(0);
      expect(readFileSync(join(vault, '..', 'key.txt'), 'utf8')).toBe(typed);
    }
    expect(bash(script(kind === 'encrypted' ? 3 : 4), vault)).toEqual({ status: 0, out: '', err: '' });
    expect(bash(script(5), vault)).toEqual({ status: 0, out: '', err: '' });
    const pieces = join(vault, '..', 'pieces');
    for (const piece of readdirSync(pieces).filter((name) => /^[0-9a-f]{64}$/.test(name)))
      expect(sha256(join(pieces, piece))).toBe(piece);
    const photo = script(6).replace('invoice.pdf', 'photo.jpg');
    expect(bash(photo, pieces)).toEqual({ status: 0, out: '', err: '' });
    expect(sha256(join(vault, '..', 'photo.jpg'))).toBe(sha256(join(source(), 'photo.jpg')));
    const older = (sql: string) => `${sql.replace('invoice.pdf', LARGE_TEXT)}\n`;
    bash(`${older(script(6))}${script(7)}`, pieces);
    const states = [before, after].map((tree) => tree.find((line) => line.startsWith(`./${LARGE_TEXT} `)));
    expect(states.join('\n')).toContain(sha256(join(vault, '..', LARGE_TEXT)));
  });
});

describe('the key of an encrypted vault', () => {
  const restore = (args: string[], env: Record<string, string> = {}) =>
    restorePy(vaultOf('encrypted'), ['ls', 'latest', ...args], env);

  it('may be the recovery kit, however it was printed or typed', () => {
    const kit = join(root, 'kit.txt');
    for (const text of [
      stored.encrypted?.recoveryKey ?? '',
      `# COFRE\n  ${stored.encrypted?.recoveryKey?.replaceAll(/(.{20})/g, '$1 ')}  \nKeep it.\n`,
      stored.encrypted?.recoveryKey?.toLowerCase() ?? '',
    ]) {
      writeFileSync(kit, text);
      expect(restore(['--identity', kit])).toMatchObject({ status: 0, err: '' });
    }
  });

  it('may be an age identity that is itself sealed by a passphrase', () => {
    const sealed = join(root, 'sealed identity');
    const vault = JSON.parse(readFileSync(join(vaultOf('encrypted'), 'vault.json'), 'utf8'));
    writeFileSync(sealed, Buffer.from(vault.encryption.identity, 'base64'));
    expect(restore(['--identity', sealed], key('encrypted')).status).toBe(0);
  });

  it('is refused when the passphrase is wrong or the kit is that of another vault', () => {
    expect(restore([], { COFRE_PASSPHRASE: 'wrong' })).toMatchObject({ status: 2, out: '' });
    expect(restore([], { COFRE_PASSPHRASE: 'wrong' }).err).toContain('The passphrase is not right');
    const other = join(root, 'other kit');
    expect(bash(`age-keygen -o '${other}'`, '/').status).toBe(0);
    expect(restore(['--identity', other]).err).toContain('it is the key of another one');
    writeFileSync(other, 'nothing of use');
    expect(restore(['--identity', other]).status).toBe(2);
    expect(restore(['--identity', join(root, 'no such kit')]).status).toBe(2);
  });

  it('is asked for on the terminal, and never left on a disk', () => {
    const command = `python3 '${SCRIPT}' list --vault '${vaultOf('encrypted')}'`;
    const ran = bashOnTerminal(
      `${command}; ls -A '${root}/temp'`.replace(
        'python3',
        `mkdir '${root}/temp'; TMPDIR='${root}/temp' python3`,
      ),
      PASSPHRASE,
      '/',
    );
    expect(ran.status).toBe(0);
    expect(ran.out).toContain(stored.encrypted?.ids[0]?.slice(0, 12));
    expect(readdirSync(join(root, 'temp'))).toEqual([]);
  });
});

describe('a plain vault that was harmed', () => {
  const packWith = (vault: string, mark: string) =>
    packsOf(vault).find((file) => bash(`tar --zstd -tf '${file}'`, '/').out.includes(mark)) ?? '';

  it('with every index destroyed is restored whole by --salvage', () => {
    const vault = copyOf('plain');
    for (const pack of packsOf(vault)) {
      const bytes = readFileSync(pack);
      bytes.fill(0x55, bytes.length - 60);
      replace(pack, bytes);
    }
    const target = fresh();
    const ran = restorePy(vault, ['restore', 'latest', '--target', target, '--salvage']);
    expect(ran.status).toBe(0);
    expect(ran.err).toContain('SHA-256 differs from its name');
    expect(describeTree(join(target, 'nasty'))).toEqual(after);
  });

  it('with a hole in the middle of a pack and no index loses only what lay there', () => {
    const vault = copyOf('plain');
    const pack = largestPack(vault);
    const bytes = readFileSync(pack);
    bytes.fill(0, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 3000);
    replace(pack, bytes.subarray(0, bytes.length - 50));
    const target = fresh();
    const ran = restorePy(vault, ['restore', 'latest', '--target', target, '--salvage']);
    expect(ran.status).toBe(1);
    const lost = missing(after, describeTree(join(target, 'nasty')));
    expect(lost.length).toBeLessThan(20);
    for (const name of lost) expect(ran.err).toContain(`  nasty/${name.slice(2)}: `);
  });

  it('uses the good copy of data that lies in two packs, one of them damaged', () => {
    const vault = copyOf('plain');
    const pack = packWith(vault, createHash('sha256').update('the same content').digest('hex'));
    const good = readFileSync(pack);
    const twice = Buffer.concat([Buffer.from('502a4d1801000000', 'hex'), Buffer.from([7]), good]);
    const name = createHash('sha256').update(twice).digest('hex');
    // A pack whose index does not count the skippable frame before it: every offset is wrong.
    writeFileSync(join(vault, 'packs', `${name}.tar.zst`), twice);
    const target = fresh();
    const ran = restorePy(vault, ['restore', 'latest', '--target', target]);
    expect(ran.status).toBe(0);
    expect(describeTree(join(target, 'nasty'))).toEqual(after);
  });

  it('with a pack gone names every file that needed it', () => {
    const vault = copyOf('plain');
    const gone = packWith(vault, createHash('sha256').update('the same content').digest('hex'));
    rmSync(gone);
    const target = fresh();
    const ran = restorePy(vault, ['restore', 'latest', '--target', target]);
    expect(ran.status).toBe(1);
    const lost = missing(after, describeTree(join(target, 'nasty')));
    expect(lost).toContain('./twin a');
    for (const name of ['twin a', 'twin b']) expect(ran.err).toContain(`  nasty/${name}: its data`);
  });

  it('with a damaged record lists the others, names it, and refuses a version it does not know', () => {
    const vault = copyOf('plain');
    const [first = '', second = ''] = readdirSync(join(vault, 'snapshots')).sort();
    replace(join(vault, 'snapshots', first), '{"version":');
    const list = restorePy(vault, ['list']);
    expect(list.status).toBe(1);
    expect(list.err).toContain(first);
    expect(list.out.trim().split('\n')).toHaveLength(1);
    const record = readFileSync(join(vault, 'snapshots', second), 'utf8');
    replace(join(vault, 'snapshots', second), record.replace('"version": 1', '"version": 2'));
    expect(restorePy(vault, ['ls', 'latest'])).toMatchObject({ status: 2, out: '' });
    const text = readFileSync(join(vault, 'vault.json'), 'utf8');
    replace(join(vault, 'vault.json'), text.replace('"version": 1', '"version": 7'));
    expect(restorePy(vault, ['list']).err).toContain('This vault has format version 7');
  });

  it('never writes into a folder that holds something', () => {
    const target = join(fresh(), 'x');
    cpSync(join(source(), 'hard'), target, { recursive: true });
    appendFileSync(join(target, 'one'), ' mine');
    const ran = restorePy(vaultOf('plain'), ['restore', 'latest', '--target', target]);
    expect(ran.status).toBe(2);
    expect(ran.err).toContain('choose a new folder');
    expect(readFileSync(join(target, 'one'), 'utf8')).toContain('mine');
    expect(existsSync(join(target, 'nasty'))).toBe(false);
  });
});

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
