import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { Sandbox } from './run-cofre.ts';

async function script(shell: string): Promise<string> {
  const { status, stdout } = await new Sandbox().cofre(['completion', shell]);
  expect(status).toBe(0);
  return stdout;
}

test.runIf(process.platform !== 'win32')(
  'bash completes commands, their flags and those of cofre',
  async () => {
    const source = await script('bash');
    const complete = (words: string[]) => {
      const set = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}`;
      const run = spawnSync('bash', ['-c', `${source}\n${set}; _cofre; printf '%s\\n' "\${COMPREPLY[@]}"`], {
        encoding: 'utf8',
      });
      expect(run.stderr).toBe('');
      return run.stdout.split('\n').filter(Boolean);
    };
    expect(complete(['cofre', 're'])).toEqual(['restore', 'report', 'resume', 'retention', 'reindex']);
    expect(complete(['cofre', 'hoo'])).toEqual(['hooks']);
    expect(complete(['cofre', 'restore', '--on'])).toEqual(['--on-conflict']);
    expect(complete(['cofre', '--json', 'key', 'pa'])).toEqual(['passphrase']);
    expect(complete(['cofre', 'list', '--vau'])).toEqual(['--vault']);
  },
);

test('zsh and fish get their own scripts, other shells a hint', async () => {
  expect(await script('zsh')).toMatch(/^#compdef cofre/);
  expect(await script('fish')).toContain("complete -c cofre -n '__fish_use_subcommand' -f -a restore");
  expect((await new Sandbox().cofre(['completion', 'tcsh'])).status).toBe(2);
});
