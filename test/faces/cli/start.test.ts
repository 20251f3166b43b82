import { existsSync, readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Sandbox } from './run-cofre.ts';
import { endOfKey, inTerminal } from './terminal.ts';

test('the demo takes a project through backup, damage, healing and restore', async () => {
  const box = new Sandbox();
  const { status, stdout, stderr } = await box.cofre(['start', '--demo'], { TMPDIR: box.folder });
  expect([status, stderr]).toEqual([0, '']);
  for (const step of ['$ cofre init', '$ cofre backup', '$ cofre check --read', '$ cofre restore latest'])
    expect(stdout).toContain(step);
  expect(stdout).toContain('The vault is damaged');
  expect(stdout).toContain('identical content, permissions and times');
  const sandbox = /still there to look at: (.+)/.exec(stdout)?.[1] ?? '';
  expect(existsSync(sandbox)).toBe(true);
});

test('the demo as JSON, in Portuguese', async () => {
  const box = new Sandbox();
  const result = await box.json(['start', '--demo', '--lang', 'pt-BR'], { TMPDIR: box.folder });
  expect(result).toMatchObject({ schema: 'cofre.start/1', demo: true, identical: true });
  expect((result.steps as { status: number }[]).map(({ status }) => status)).toEqual([
    0, 0, 0, 4, 0, 0, 0, 0,
  ]);
});

test.runIf(process.platform === 'linux')('the guide asks, shows the kit, backs up and checks', async () => {
  const box = new Sandbox();
  box.write({ 'site/index.html': 'hello', 'person/.keep': '' });
  const { status, screen } = await inTerminal(
    box,
    ['start'],
    [
      ['want to protect?', `${box.at('nothing')}\r`],
      ['want to protect?', `${box.at('site')}\r`],
      ['backups be kept?', `${box.at('site/inside')}\r`],
      ['backups be kept?', `${box.at('vault')}\r`],
      ['Use it anyway?', '\r'],
      ['Encrypt with a passphrase?', 'y\r'],
      ['New passphrase:', 'for the guide\r'],
      ['The same again:', 'for the guide\r'],
      ['Name a file', `${box.at('vault/kit.txt')}\r`],
      ['Name a file', `${box.at('kit.txt')}\r`],
      ['Keep the passphrase', '\r'],
    ],
  );
  expect([status, screen]).toEqual([0, expect.stringContaining('all of it was read back and found right')]);
  expect(screen).not.toContain('for the guide');
  expect(screen).toContain('lies inside the folder');
  expect(screen).toContain('cofre backup site');
  expect(screen).toMatch(/desktop: no notification could be shown here[\s\S]+Nobody would be told by now/);
  const again = await box.cofre(['backup', 'site', '--json'], { COFRE_KEYCHAIN: 'file' });
  expect(JSON.parse(again.stdout)).toMatchObject({ verdict: 'complete', project: 'site' });
  expect(readFileSync(box.at('kit.txt'), 'utf8')).toContain('AGE-SECRET-KEY-1');
  expect(existsSync(box.at('site/inside'))).toBe(false);
  const read = ['cat', 'latest', 'site/index.html', '--vault', 'vault'];
  expect((await box.cofre(read, { COFRE_PASSPHRASE: 'for the guide' })).stdout).toBe('hello');
  rmSync(box.at('kit.txt'));
});

test.runIf(process.platform === 'linux')(
  'who says that the kit is kept reads the end of its key off it, and is believed',
  async () => {
    const box = new Sandbox();
    box.write({ 'site/index.html': 'hello', 'person/.keep': '' });
    const { status, screen } = await inTerminal(
      box,
      ['start'],
      [
        ['want to protect?', `${box.at('site')}\r`],
        ['backups be kept?', `${box.at('vault')}\r`],
        ['Use it anyway?', '\r'],
        ['Encrypt with a passphrase?', 'y\r'],
        ['New passphrase:', 'for the guide\r'],
        ['The same again:', 'for the guide\r'],
        ['Name a file', 'kept\r'],
        ['The last 4 characters', '????\r'],
        ['Name a file', 'kept\r'],
        ['The last 4 characters', (screen) => endOfKey(screen).toLowerCase()],
        ['Keep the passphrase', '\r'],
      ],
    );
    expect([status, screen]).toEqual([0, expect.stringContaining('That is not how the key ends')]);
    const { vaults } = JSON.parse(readFileSync(box.at('home/settings.json'), 'utf8')) as { vaults: object };
    expect(vaults).toMatchObject({ main: { recoveryKitKept: true } });
  },
);
