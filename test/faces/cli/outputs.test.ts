import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ended, jsonLines, withSite } from './run-cofre.ts';
import { inTerminal } from './terminal.ts';

const hostile = 'evil\u001b]0;owned\u0007\nname\u202etxt.exe';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come through
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

test.runIf(process.platform !== 'win32')(
  'hostile names are escaped wherever they are shown, and exact in JSON',
  async () => {
    const box = await withSite();
    writeFileSync(box.at('site', hostile), 'x');
    mkdirSync(Buffer.concat([Buffer.from(box.at('site/caf')), Buffer.of(0xe9)]));
    await box.json(['backup', 'site', '--project', 'bad\u001b[2Jname']);
    const shown: string[] = [];
    for (const args of [
      ['list'],
      ['show', 'latest'],
      ['ls', '-r', 'latest'],
      ['find', 'evil*'],
      ['restore', 'latest', '--dry-run'],
      ['cat', 'latest', `site/${hostile}x`],
      ['backup', hostile],
    ]) {
      const { stdout, stderr } = await box.cofre(args);
      shown.push(stdout, stderr);
    }
    expect(shown.join('')).not.toMatch(obeyed);
    expect(shown.join('')).toContain('evil\\x1b]0;owned\\x07\\nname\\u{202e}txt.exe');
    expect(shown.join('')).toContain('bad\\x1b[2Jname');
    expect(shown.join('')).toContain('site/caf\\xe9');
    const { stdout } = await box.cofre(['ls', '-r', 'latest', '--json']);
    expect(stdout).not.toMatch(obeyed);
    expect(jsonLines(stdout).map(({ path }) => path)).toContain(`site/${hostile}`);
  },
);

test('a reader that goes away ends a listing without a word', async () => {
  const box = await withSite();
  box.write(Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`site/many/file-${n}`, ''])));
  await box.json(['backup', 'site']);
  for (const args of [
    ['ls', '-r', 'latest'],
    ['cat', 'latest', 'site/media/logo.png'],
    ['ls', '-r', 'latest', '--json'],
  ]) {
    const child = box.start(args);
    child.stdin?.end();
    child.stdout?.destroy();
    const { status, stderr } = await ended(child);
    expect([args, status, stderr]).toEqual([args, 0, '']);
  }
});

test('-q says nothing when all is well, and data that was asked for', async () => {
  const box = await withSite();
  expect(await box.cofre(['backup', 'site', '-q'])).toEqual({ status: 0, stdout: '', stderr: '' });
  expect((await box.cofre(['check', '-q'])).stdout).toBe('');
  expect((await box.cofre(['list', '-q'])).stdout).toContain('site');
});

test('without a terminal there is no progress, and with -v one line for each phase', async () => {
  const box = await withSite();
  expect((await box.cofre(['backup', 'site'])).stderr).toBe('');
  const { stderr } = await box.cofre(['backup', 'site', '-v']);
  expect(stderr).toBe('Opening the vault\nBacking up\nFinishing the snapshot\n');
});

test.runIf(process.platform === 'linux')(
  'colour and progress only at a terminal, no colour with NO_COLOR',
  async () => {
    const box = await withSite();
    expect((await box.cofre(['backup', 'site'])).stdout).not.toContain('\u001b');
    const coloured = await inTerminal(box, ['backup', 'site'], []);
    expect(coloured.screen).toContain('\u001b[32mBackup ');
    expect(coloured.screen).toContain('\r\u001b[K');
    expect((await inTerminal(box, ['list', '--no-color'], [])).screen).not.toContain('\u001b[1m');
    expect((await inTerminal(box, ['list'], [], { NO_COLOR: '1' })).screen).not.toContain('\u001b[1m');
  },
);
