import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Sandbox, withSite } from './run-cofre.ts';

test("wrong use ends with 2, says what and hints, in the person's language", async () => {
  const box = new Sandbox();
  const cases: [string[], string][] = [
    [['lsit'], 'there is no command "lsit"'],
    [['list', '--frobnicate'], 'there is no option --frobnicate'],
    [['show'], '<snapshot> is missing'],
    [['list'], 'no vault was named'],
    [['backup'], 'there is nothing to back up'],
    [['list', 'extra'], 'more words than this command takes'],
    [['prune', '--keep-last', 'many'], '"many" is not a whole number'],
    [['backup', 'x', '--preset', 'all'], '"all" is not one of dev, cache, system'],
    [['backup', 'x', '--max-file-size', 'huge'], '"huge" is not a size'],
    [['export', 'latest'], 'this option is needed: -o, --output <file>'],
    [['list', '--lang', 'tlh'], 'the language "tlh" is not spoken here'],
    [['start'], 'needs a terminal'],
  ];
  for (const [args, text] of cases) {
    const { status, stdout, stderr } = await box.cofre(args);
    expect([args, status, stdout]).toEqual([args, 2, '']);
    expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
    expect(stderr).toContain(text);
  }
  const pt = await box.cofre(['lsit'], { LANG: 'pt_BR.UTF-8' });
  expect(pt.stderr).toBe('erro: não existe o comando "lsit"\ndica: você quis dizer list?\n');
});

test('each failure has its exit status', async () => {
  const box = await withSite();
  box.write({ 'file.txt': 'x' });
  const status = async (args: string[]) => (await box.cofre(args)).status;
  expect(await status(['list', '--vault', 'site'])).toBe(10);
  expect(await status(['list', '--vault', 'nowhere'])).toBe(14);
  expect(await status(['list', '--vault', 'file.txt'])).toBe(2);
  expect(await status(['list', '--vault', 'sftp://host/vault'])).toBe(2);
  expect(await status(['show', 'abcdef12'])).toBe(2);
  expect(await status(['backup', 'not-there'])).toBe(2);
});

test.runIf(process.platform !== 'win32')(
  'what could not be read makes a backup incomplete: 3, and it is named',
  async () => {
    const box = await withSite();
    chmodSync(box.at('site/index.html'), 0);
    box.becomeNobody();
    const { status, stdout } = await box.cofre(['backup', 'site']);
    expect([status, stdout]).toEqual([
      3,
      expect.stringContaining('  site/index.html: could not be read (EACCES)'),
    ]);
    const quiet = await box.cofre(['backup', 'site', '-q']);
    expect([quiet.status, quiet.stdout, quiet.stderr]).toEqual([3, '', expect.stringContaining('(EACCES)')]);
  },
);

test('with --json an error is an object on standard output', async () => {
  const box = new Sandbox();
  const { status, stdout, stderr } = await box.cofre(['list', '--vault', 'nowhere', '--json']);
  expect([status, stderr]).toEqual([14, '']);
  expect(JSON.parse(stdout)).toEqual({
    schema: 'cofre.error/1',
    error: {
      code: 'unreachable',
      message: `${box.at('nowhere')} cannot be reached`,
      hint: expect.stringContaining('plugged in'),
    },
  });
});

test('a trace of calls is shown only with -v', async () => {
  const box = new Sandbox();
  const args = ['list', '--vault', 'nowhere'];
  expect((await box.cofre(args)).stderr).not.toContain('    at ');
  expect((await box.cofre([...args, '-v'])).stderr).toContain('    at ');
});

test('help and version are answers, not errors', async () => {
  const box = new Sandbox();
  for (const args of [['--help'], ['help'], ['backup', '--help'], ['help', 'key'], ['--version']]) {
    const { status, stdout, stderr } = await box.cofre(args);
    expect([args, status, stderr]).toEqual([args, 0, '']);
    expect(stdout.length).toBeGreaterThan(4);
  }
  const pt = (await box.cofre(['restore', '--help', '--lang', 'pt-BR'])).stdout;
  expect(pt).toContain('Uso:');
  expect(pt).toContain('Opções de todos os comandos:');
  expect(pt).not.toMatch(/Options|Arguments|display help/);
  const none = await box.cofre([]);
  expect(none.status).toBe(2);
});

test('a whole life in Portuguese', async () => {
  const box = await withSite();
  box.env.LANG = 'pt_BR.UTF-8';
  expect((await box.cofre(['backup', 'site'])).stdout).toMatch(
    /^O backup [0-9a-f]{8} de site está completo \(\d+,\d s\)\n {2}3 arquivos, 4,9 KiB/,
  );
  expect((await box.cofre(['list'])).stdout).toMatch(/^ID +QUANDO +PROJETO[\s\S]*agora/);
  expect((await box.cofre(['check'])).stdout).toContain('A estrutura do cofre está inteira');
  expect((await box.cofre(['restore', 'latest'])).stdout).toContain(
    '3 arquivos (4,9 KiB) restaurados e conferidos',
  );
  expect((await box.cofre(['list'], { LANG: 'C' })).stdout).toContain('PROJECT');
});
