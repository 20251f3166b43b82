import { chmodSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Sandbox } from './run-cofre.ts';
import { inTerminal } from './terminal.ts';

const PASSPHRASE = 'correct horse battery';

async function sealed(): Promise<{ box: Sandbox; kit: string }> {
  const box = new Sandbox();
  box.write({ 'site/a.txt': 'hello', passphrase: `${PASSPHRASE}\n`, wrong: 'something else\n' });
  const made = await box.json(['init', 'vault', '--passphrase-file', 'passphrase']);
  box.env.COFRE_VAULT = box.at('vault');
  box.write({ kit: String(made.recoveryKit) });
  return { box, kit: String(made.recoveryKit) };
}

test('the passphrase comes from a file, a command, the environment; the kit opens the vault too', async () => {
  const { box } = await sealed();
  expect((await box.cofre(['backup', 'site'])).status).toBe(0); // writing takes no secret
  const read = ['cat', 'latest', 'site/a.txt'];
  const ways: [string[], Record<string, string>][] = [
    [['--passphrase-file', 'passphrase'], {}],
    [['--passphrase-command', `cat '${box.at('passphrase')}'`], {}],
    [[], { COFRE_PASSPHRASE: PASSPHRASE }],
    [['--recovery-key-file', 'kit'], {}],
  ];
  for (const [flags, env] of ways) expect((await box.cofre([...read, ...flags], env)).stdout).toBe('hello');
});

test('without a secret, or with a wrong one, it ends with 12 and a hint', async () => {
  const { box } = await sealed();
  await box.cofre(['backup', 'site']);
  const none = await box.cofre(['cat', 'latest', 'site/a.txt']);
  expect([none.status, none.stdout]).toEqual([12, '']);
  expect(none.stderr).toMatch(
    /^error: this needs the passphrase.*\nhint: run it in a terminal, or give --passphrase-file/,
  );
  const wrong = await box.cofre(['cat', 'latest', 'site/a.txt', '--passphrase-file', 'wrong', '--json']);
  expect(wrong.status).toBe(12);
  expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: 'wrong-key' } });
  const init = await new Sandbox().cofre(['init', 'vault']);
  expect([init.status, init.stderr]).toEqual([12, expect.stringContaining('or choose --plain')]);
});

test('a command for the passphrase runs without a shell, and its failure is told without its output', async () => {
  const { box } = await sealed();
  box.write({ fails: '#!/bin/sh\necho half-a-secret\nexit 3\n' });
  chmodSync(box.at('fails'), 0o755);
  await box.cofre(['backup', 'site']);
  const failed = await box.cofre([
    'cat',
    'latest',
    'site/a.txt',
    '--passphrase-command',
    './fails $(touch made)',
  ]);
  expect([failed.status, failed.stderr]).toEqual([1, expect.stringContaining('./fails (3)')]);
  expect(failed.stdout + failed.stderr).not.toContain('half-a-secret');
  expect(
    (await box.cofre(['cat', 'latest', 'site/a.txt', '--passphrase-command', "cat 'open", '-v'])).status,
  ).toBe(2);
});

test('no secret is ever said, not even with -v', async () => {
  const { box, kit } = await sealed();
  const key = /AGE-SECRET-KEY-1[0-9A-Z]+/.exec(kit)?.[0] ?? '?';
  const outputs: string[] = [];
  for (const args of [
    ['backup', 'site', '-v'],
    ['list', '-v'],
    ['check', '--read', '-v'],
    ['restore', 'latest', '-v', '--target', 'o'],
    ['show', 'zz', '-v'],
  ]) {
    const { stdout, stderr } = await box.cofre(args, { COFRE_PASSPHRASE: PASSPHRASE });
    outputs.push(stdout, stderr);
  }
  expect(outputs.join('')).not.toContain(PASSPHRASE);
  expect(outputs.join('')).not.toContain(key);
  expect(readFileSync(box.at('vault/vault.json'), 'utf8')).not.toContain(key);
});

test('key kit shows the recovery kit again, key passphrase changes the passphrase', async () => {
  const { box, kit } = await sealed();
  const shown = await box.cofre(['key', 'kit', '--passphrase-file', 'passphrase']);
  expect([shown.status, shown.stdout]).toEqual([0, `${kit}\n`]);
  box.write({ next: 'a new one\n' });
  const changed = await box.cofre([
    'key',
    'passphrase',
    '--passphrase-file',
    'passphrase',
    '--new-passphrase-file',
    'next',
  ]);
  expect([changed.status, changed.stdout]).toEqual([0, expect.stringContaining('The passphrase is changed')]);
  expect((await box.cofre(['key', 'kit', '--passphrase-file', 'passphrase'])).status).toBe(12);
  expect((await box.cofre(['key', 'kit', '--passphrase-file', 'next'])).stdout).toBe(`${kit}\n`);
  const none = await box.cofre(['key', 'passphrase', '--passphrase-file', 'next']);
  expect([none.status, none.stderr]).toEqual([12, expect.stringContaining('--new-passphrase-file')]);
});

test('key add and remove say who can open what comes', async () => {
  const { box } = await sealed();
  const other = new Sandbox();
  other.write({ passphrase: 'x y z\n' });
  await other.cofre(['init', 'v', '--passphrase-file', 'passphrase']);
  const { encryption } = JSON.parse(readFileSync(other.at('v/vault.json'), 'utf8')) as {
    encryption: { recipients: string[] };
  };
  const [recipient = ''] = encryption.recipients;
  const added = await box.json(['key', 'add', recipient]);
  expect(added).toMatchObject({ schema: 'cofre.key/1', recipients: [expect.any(String), recipient] });
  const removed = await box.cofre(['key', 'remove', recipient]);
  expect([removed.status, removed.stdout]).toEqual([0, expect.stringContaining(recipient)]);
  expect((await box.cofre(['key', 'add', 'age1nonsense'])).status).toBe(2);
  expect((await box.cofre(['key', 'trust'])).status).toBe(0);
});

test('key confirm believes who shows the kit of this vault, and then nobody is told to keep it', async () => {
  const { box } = await sealed();
  const codes = async () =>
    (
      JSON.parse((await box.cofre(['status', '--json'])).stdout) as { findings: { code: string }[] }
    ).findings.map(({ code }) => code);
  const kit = (await box.cofre(['key', 'kit', '--passphrase-file', 'passphrase'])).stdout;
  const foreign = await box.json(['init', 'other', '--key-only']);
  box.write({ kit, foreign: String(foreign.recoveryKit), 'site/a': 'b' });
  const confirm = (...args: string[]) => box.cofre(['key', 'confirm', ...args]);
  expect((await confirm('--recovery-key-file', 'kit')).stderr).toContain('has no name in the settings');

  delete box.env.COFRE_VAULT;
  await box.json(['vault', 'add', 'safe', 'vault', '--passphrase-file', 'passphrase']);
  await box.json(['project', 'add', 'shop', '--folder', 'site', '--vault', 'safe', '--yes']);
  expect(await codes()).toContain('recovery-key-unconfirmed');
  expect((await confirm('--passphrase-file', 'passphrase')).stderr).toContain('--recovery-key-file');
  const wrong = await confirm('--recovery-key-file', 'foreign');
  expect([wrong.status, wrong.stderr]).toEqual([
    12,
    expect.stringContaining('not the recovery key of the vault safe'),
  ]);
  expect(await codes()).toContain('recovery-key-unconfirmed');
  expect((await confirm('--recovery-key-file', 'kit')).stdout).toContain('is taken as kept');
  expect(await codes()).not.toContain('recovery-key-unconfirmed');
});

test('a vault for other keys alone needs no passphrase', async () => {
  const box = new Sandbox();
  const made = await box.json(['init', 'v', '--key-only']);
  expect(made.recoveryKit).toContain('AGE-SECRET-KEY');
  box.write({ kit: String(made.recoveryKit), 'site/a': 'b' });
  await box.json(['backup', 'site', '--vault', 'v']);
  expect(
    (await box.cofre(['cat', 'latest', 'site/a', '--vault', 'v', '--recovery-key-file', 'kit'])).stdout,
  ).toBe('b');
});

test.runIf(process.platform === 'linux')(
  'at a terminal the passphrase is asked for twice and never shown',
  async () => {
    const box = new Sandbox();
    const made = await inTerminal(
      box,
      ['init', 'vault'],
      [
        ['New passphrase:', `wrongX\x7f ${PASSPHRASE}\r`],
        ['The same again:', `wrong ${PASSPHRASE}\r`],
      ],
    );
    expect(made.status).toBe(0);
    expect(made.screen).toContain('RECOVERY KIT');
    expect(made.screen).not.toContain(PASSPHRASE);
    const differ = await inTerminal(
      box,
      ['init', 'other'],
      [
        ['New passphrase:', 'one\r'],
        ['The same again:', 'two\r'],
      ],
    );
    expect([differ.status, differ.screen]).toEqual([2, expect.stringContaining('not the same')]);
    const stopped = await inTerminal(box, ['init', 'third'], [['New passphrase:', 'one\x03']]);
    expect(stopped.status).toBe(130);
  },
);
