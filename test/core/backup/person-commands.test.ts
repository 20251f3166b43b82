import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ProjectHook } from '../../../main/contract/settings/project.ts';
import { runPersonCommands } from '../../../main/core/backup/person-commands.ts';
import { tempFolder } from '../../support/temp.ts';

const node = process.execPath;
const script = (code: string, over: Partial<ProjectHook> = {}): ProjectHook => ({
  argv: [node, '-e', code],
  when: 'before',
  timeoutSeconds: 60,
  ifItFails: 'fail',
  ...over,
});

function world(over: { signal?: AbortSignal } = {}) {
  const folder = tempFolder();
  const lines: string[] = [];
  return { folder, lines, env: { COFRE_PROJECT: 'shop' }, log: (line: string) => lines.push(line), ...over };
}

describe('commands of the person', () => {
  test('run in their order, in the folder of the project, and know what they are run for', async () => {
    const at = world();
    const append = (word: string) =>
      script(`require('fs').appendFileSync('said', '${word}:' + process.env.COFRE_PROJECT + ' ')`);
    await runPersonCommands([append('one'), append('two')], ['before'], at);
    expect(readFileSync(path.join(at.folder, 'said'), 'utf8')).toBe('one:shop two:shop ');
  });

  test('only those of the moment are run', async () => {
    const outcomes = await runPersonCommands(
      [script('process.exit(1)', { when: 'after' }), script('', { when: 'before' })],
      ['before'],
      world(),
    );
    expect(outcomes.map(({ result }) => result)).toEqual(['done']);
  });

  test('words stay words: no shell looks at them', async () => {
    const at = world();
    const hook = script('process.stdout.write(process.argv[1]); process.exit(1)', { ifItFails: 'warn' });
    const [outcome] = await runPersonCommands(
      [{ ...hook, argv: [...hook.argv, '$(touch here); `id` | cat'] }],
      ['before'],
      at,
    );
    expect(outcome?.message).toContain('$(touch here); `id` | cat');
    expect(existsSync(path.join(at.folder, 'here'))).toBe(false);
  });

  test('one that fails ends it, and what it printed is in the log, not in the error', async () => {
    const at = world();
    const failing = script('console.error("no room: password=hunter2"); process.exit(3)');
    const run = runPersonCommands([failing, script('')], ['before'], at);
    await expect(run).rejects.toMatchObject({ code: 'command-failed', details: { why: 'ended with 3' } });
    expect(at.lines.join('\n')).toContain('no room');
  });

  test('a failure that is only to be told lets the next one run', async () => {
    const warned = script('process.exit(1)', { ifItFails: 'warn' });
    const outcomes = await runPersonCommands([warned, script('')], ['before'], world());
    expect(outcomes.map(({ result }) => result)).toEqual(['failed', 'done']);
  });

  test('75 asks to skip, where that is agreed', async () => {
    const skipping = script('process.exit(75)', { ifItFails: 'skip' });
    await expect(runPersonCommands([skipping], ['before'], world())).rejects.toMatchObject({
      code: 'skipped',
    });
    const failing = script('process.exit(75)');
    await expect(runPersonCommands([failing], ['before'], world())).rejects.toMatchObject({
      code: 'command-failed',
    });
  });

  test('one that is not there is named', async () => {
    const hook = { ...script(''), argv: ['no-such-program-of-ours'] };
    await expect(runPersonCommands([hook], ['before'], world())).rejects.toMatchObject({
      details: { command: 'no-such-program-of-ours', why: 'ENOENT' },
    });
  });

  test('one that takes too long is stopped with all that it started', async () => {
    const at = world();
    const child = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'],
      { stdio: 'inherit' }).on('spawn', function () { require('fs').writeFileSync('pid', String(this.pid)) });
      setInterval(() => {}, 1e6)`;
    const run = runPersonCommands([script(child, { timeoutSeconds: 1 })], ['before'], at);
    await expect(run).rejects.toMatchObject({ details: { why: 'stopped after 1 s' } });
    const pid = Number(readFileSync(path.join(at.folder, 'pid'), 'utf8'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test('cancelling stops it', async () => {
    const stop = new AbortController();
    const run = runPersonCommands(
      [script('setInterval(() => {}, 1e6)')],
      ['before'],
      world({ signal: stop.signal }),
    );
    stop.abort();
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('what it leaves behind in the background does not hold the backup', async () => {
    const leaving = `const c = require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'],
      { stdio: 'inherit', detached: true }); c.unref(); require('fs').writeFileSync('pid', String(c.pid)); process.exit(0)`;
    const at = world();
    const before = performance.now();
    await runPersonCommands([script(leaving)], ['before'], at);
    expect(performance.now() - before).toBeLessThan(10_000);
    process.kill(Number(readFileSync(path.join(at.folder, 'pid'), 'utf8')));
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has waited for is not running.
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
