import { Command } from 'commander';
import { expect, test } from 'vitest';
import { FILES } from '../../../main/faces/cli/commands/all.ts';
import { buildProgram } from '../../../main/faces/cli/program.ts';
import { loadTexts } from '../../../main/faces/cli/words/texts.ts';

const texts = await loadTexts('en');
const world = { texts, version: '1', contextOf: () => expect.unreachable(), ended: () => undefined };

async function declared(...argv: string[]): Promise<string[]> {
  return (await buildProgram({ ...world, argv })).commands.map((command) => command.name());
}

test('each file declares the commands it is found by', async () => {
  for (const [names, load] of FILES) {
    const program = new Command();
    (await load())(program, { texts, version: '1', does: () => async () => undefined });
    expect(program.commands.map((command) => command.name())).toEqual(names);
  }
});

test('only the command that is called is declared, wherever the flags stand', async () => {
  for (const argv of [
    ['status', 'shop', '--detailed'],
    ['--json', '--vault', 'list', 'status'],
    ['--lang=en', '-q', 'status', '--', 'list'],
  ])
    expect(await declared(...argv)).toEqual(['status']);
  expect(await declared('unpin', 'ab')).toEqual(['pin', 'unpin']);
});

test('where no command is called every one is declared, so that help and hints know them all', async () => {
  const all = FILES.flatMap(([names]) => names);
  for (const argv of [
    [],
    ['--help'],
    ['help', 'status'],
    ['stauts'],
    ['--strange', 'status'],
    ['completion', 'bash'],
  ])
    expect(await declared(...argv)).toEqual(all);
});
