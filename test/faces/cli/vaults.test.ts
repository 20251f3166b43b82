import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ended, Sandbox, vaultIn, withSite } from './run-cofre.ts';
import { inTerminal } from './terminal.ts';

const PASSPHRASE = 'correct horse battery';

/** A sealed vault `safe`, a plain one `plain`, a folder `site`; no keychain is ever asked. */
async function place(): Promise<Sandbox> {
  const box = new Sandbox();
  box.env.COFRE_KEYCHAIN = 'file';
  box.write({ 'site/a.txt': 'hello', pw: `${PASSPHRASE}\n`, wrong: 'something else\n' });
  chmodSync(box.at('pw'), 0o600);
  chmodSync(box.at('wrong'), 0o600);
  await vaultIn(box, 'safe', ['--passphrase-file', 'pw']);
  await vaultIn(box, 'plain', ['--plain']);
  return box;
}

const settingsOf = (box: Sandbox) =>
  JSON.parse(readFileSync(box.at('home/settings.json'), 'utf8')) as Record<string, unknown>;

test('a vault with a name is used by its name, and alone also without it', async () => {
  const box = await place();
  const added = await box.json(['vault', 'add', 'disk', 'plain']);
  expect(added).toMatchObject({
    schema: 'cofre.vault/1',
    name: 'disk',
    url: box.at('plain'),
    encrypted: false,
  });
  expect(settingsOf(box)).toMatchObject({ vaults: { disk: { url: box.at('plain') } } });
  await box.json(['backup', 'site', '--vault', 'disk']);
  expect((await box.json(['list'])).snapshots).toHaveLength(1);
  expect((await box.json(['list', '--vault', './plain'])).snapshots).toHaveLength(1);
  expect((await box.cofre(['vault', 'list'])).stdout).toMatch(/^NAME .*\ndisk {2}.*plain/);
  expect(await box.json(['vault', 'list'])).toMatchObject({
    schema: 'cofre.vaults/1',
    vaults: [{ name: 'disk', url: box.at('plain'), passphrase: null, projects: [] }],
  });
});

test('among several vaults one has to be named; a wrong name comes with the right one', async () => {
  const box = await place();
  for (const [name, folder] of [
    ['disk', 'plain'],
    ['cloud', 'safe'],
  ] as const)
    await box.json(['vault', 'add', name, folder]);
  const several = await box.cofre(['list']);
  expect([several.status, several.stderr]).toEqual([2, expect.stringContaining('disk, cloud')]);
  const near = await box.cofre(['list', '--vault', 'dsik', '--json']);
  expect([near.status, JSON.parse(near.stdout)]).toMatchObject([
    2,
    { error: { code: 'vault-unknown', hint: 'did you mean disk?' } },
  ]);
  expect((await box.cofre(['list', '--vault', 'plain'])).status).toBe(0); // a folder here, though no name
});

test('what is written like a path is a path', async () => {
  const box = await place();
  await box.json(['vault', 'add', 'plain', 'safe']); // the name of one is the folder of the other
  await box.json(['backup', 'site', '--vault', './plain']);
  expect((await box.json(['list', '--vault', './plain'])).snapshots).toHaveLength(1);
  expect((await box.json(['list', '--vault', 'plain', '--passphrase-file', 'pw'])).snapshots).toHaveLength(0);
});

test('the settings open a vault unattended: from the private file, a file, a variable, a command', async () => {
  const box = await place();
  const ways: [string, Record<string, string>][] = [
    ['keychain', {}],
    [`file:${box.at('pw')}`, {}],
    ['env:OPENER', { OPENER: PASSPHRASE }],
    [`command:head -n 1 '${box.at('pw')}'`, {}],
  ];
  for (const [from, env] of ways) {
    const added = await box.cofre(
      ['vault', 'add', 'disk', 'safe', '--replace', '--passphrase-from', from, '--passphrase-file', 'pw'],
      env,
    );
    expect([from, added.status, added.stderr]).toEqual([from, 0, expect.any(String)]);
    if (from === 'keychain')
      expect(added.stderr).toContain('as plain text, readable by you (and root) alone');
    await box.json(['backup', 'site'], env);
    expect((await box.cofre(['cat', 'latest', 'site/a.txt'], env)).stdout).toBe('hello');
    expect((await box.cofre(['cat', 'latest', 'site/a.txt', '--vault', './safe'], env)).stdout).toBe('hello');
  }
  expect(JSON.stringify(settingsOf(box))).not.toContain(PASSPHRASE);
  expect(statSync(box.at('home/secrets.json')).mode & 0o777).toBe(0o600);
});

test('a passphrase that does not open the vault is not taken; one that is out of reach is said, and writing goes on', async () => {
  const box = await place();
  const wrong = await box.cofre([
    'vault',
    'add',
    'disk',
    'safe',
    '--passphrase-from',
    `file:${box.at('wrong')}`,
  ]);
  expect(wrong.status).toBe(12);
  expect((await box.json(['vault', 'list'])).vaults).toEqual([]);
  const none = await box.cofre(['vault', 'add', 'disk', 'safe', '--passphrase-from', 'env:NOT_SET']);
  expect([none.status, none.stderr]).toEqual([12, expect.stringContaining('NOT_SET is not set')]);
  await box.json(['vault', 'add', 'disk', 'safe', '--passphrase-from', `file:${box.at('pw')}`]);
  rmSync(box.at('pw'));
  expect((await box.cofre(['backup', 'site'])).status).toBe(0);
  const read = await box.cofre(['cat', 'latest', 'site/a.txt']);
  expect([read.status, read.stderr]).toEqual([12, expect.stringContaining('no secret in the first line')]);
});

test('a changed passphrase goes where the settings look for it, or a person is told to put it there', async () => {
  const box = await place();
  box.write({ next: 'a new one\n' });
  const add = ['vault', 'add', 'disk', 'safe', '--replace', '--passphrase-file', 'pw', '--passphrase-from'];
  await box.json([...add, `file:${box.at('pw')}`]);
  const change = ['key', 'passphrase', '--new-passphrase-file', 'next'];
  const told = await box.cofre(change);
  expect([told.status, told.stderr]).toEqual([0, expect.stringContaining(`file:${box.at('pw')}`)]);
  box.write({ pw: 'a new one\n', next: 'the newest\n' });
  await box.json([...add, 'keychain']);
  expect((await box.cofre(change)).status).toBe(0);
  await box.json(['backup', 'site']);
  expect((await box.cofre(['cat', 'latest', 'site/a.txt'])).stdout).toBe('hello');
  expect(readFileSync(box.at('home/secrets.json'), 'utf8')).toContain('the newest');
});

test('a name is given once, to a vault that is there, and taken away only when nobody uses it', async () => {
  const box = await place();
  await box.json(['vault', 'add', 'disk', 'plain']);
  const taken = await box.cofre(['vault', 'add', 'disk', 'safe']);
  expect([taken.status, taken.stderr]).toEqual([13, expect.stringContaining('--replace')]);
  expect((await box.cofre(['vault', 'add', 'x', 'site'])).status).toBe(10);
  expect((await box.cofre(['vault', 'add', '-x', 'plain'])).status).toBe(2);
  expect((await box.cofre(['vault', 'add', 'a/b', 'plain'])).status).toBe(2);
  expect((await box.cofre(['vault', 'add', 'x', 'nowhere'])).status).toBe(14);
  expect((await box.cofre(['vault', 'add', 'later', 'nowhere', '--no-check'])).status).toBe(0);
  const removed = await box.cofre(['vault', 'remove', 'later']);
  expect([removed.status, removed.stdout]).toEqual([0, expect.stringContaining('The vault is as it was')]);
  expect((await box.cofre(['vault', 'remove', 'later'])).status).toBe(2);
});

test('wrong settings are told, but do not keep anybody from a vault that is named by its folder', async () => {
  const box = await withSite();
  await box.json(['backup', 'site']);
  box.write({ 'home/settings.json': '{"version":1,"valts":{}}' });
  chmodSync(box.at('home/settings.json'), 0o600);
  const restored = await box.cofre(['restore', 'latest', '--target', 'out']);
  expect([restored.status, restored.stderr]).toEqual([0, expect.stringContaining('valts is no key')]);
  expect(readFileSync(box.at('out/site/index.html'), 'utf8')).toContain('Hello');
  const named = await box.cofre(['list', '--vault', 'disk'], {});
  expect([named.status, named.stderr]).toEqual([2, expect.stringContaining('did you mean vaults?')]);
});

test('the settings choose the language; --lang chooses before them', async () => {
  const box = new Sandbox();
  box.write({ 'home/settings.json': '{"version":1,"language":"pt-BR"}' });
  chmodSync(box.at('home/settings.json'), 0o600);
  expect((await box.cofre(['vault', 'list'])).stdout).toContain('Nenhum cofre tem nome ainda');
  expect((await box.cofre(['vault', 'list', '--lang', 'en'])).stdout).toContain('No vault has a name yet');
  expect((await box.cofre(['vault', 'list', '--config', 'elsewhere'])).stdout).toContain('No vault');
  box.write({ 'home/settings.json': '{"version":1,"language":"pt-BR","x":1}' });
  expect((await box.cofre(['vault', 'list'])).stderr).toContain('não é uma chave que o Cofre conhece');
});

test('a secret goes in by standard input, is listed by name only, and is forgotten', async () => {
  const box = new Sandbox();
  box.env.COFRE_KEYCHAIN = 'file';
  const child = box.start(['secret', 'set', 'shop db']);
  child.stdin?.end('geheim 123\n');
  const set = await ended(child);
  expect([set.status, set.stderr]).toEqual([0, expect.stringContaining('as plain text')]);
  expect(JSON.parse(readFileSync(box.at('home/secrets.json'), 'utf8'))).toEqual({
    version: 1,
    secrets: { 'shop db': 'geheim 123' },
  });
  const listed = await box.cofre(['secret', 'list']);
  expect(listed.stdout).toMatch(/shop db +private file/);
  expect(await box.json(['secret', 'list'])).toEqual({
    schema: 'cofre.secrets/1',
    secrets: [{ account: 'shop db', in: 'file', usedBy: [] }],
  });
  expect(listed.stdout + set.stdout + set.stderr).not.toContain('geheim');
  expect((await box.cofre(['secret', 'remove', 'shop db'])).status).toBe(0);
  expect((await box.cofre(['secret', 'remove', 'shop db'])).status).toBe(12);
  expect((await box.cofre(['secret', 'set', 'empty'])).status).toBe(2);
});

test.runIf(process.platform === 'linux')(
  'at a terminal a secret is asked for without showing it',
  async () => {
    const box = new Sandbox();
    box.env.COFRE_KEYCHAIN = 'file';
    const { status, screen } = await inTerminal(
      box,
      ['secret', 'set', 'shop'],
      [['Secret shop:', 'geheim 123\r']],
    );
    expect(status).toBe(0);
    expect(screen).not.toContain('geheim');
    expect(readFileSync(box.at('home/secrets.json'), 'utf8')).toContain('geheim 123');
  },
);

test('a secrets file that others can read is refused', async () => {
  const box = new Sandbox();
  box.env.COFRE_KEYCHAIN = 'file';
  box.write({ 'home/secrets.json': '{"version":1,"secrets":{}}' });
  writeFileSync(box.at('home/secrets.json'), '{"version":1,"secrets":{}}');
  chmodSync(box.at('home/secrets.json'), 0o644);
  const { status, stderr } = await box.cofre(['secret', 'list']);
  expect([status, stderr]).toEqual([13, expect.stringContaining('chmod 600')]);
});
