import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { loadTexts } from '../../main/contract/text/texts.ts';
import { buildProgram, everyCommand } from '../../main/faces/cli/program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = [
  ...['README.md', 'README.pt-BR.md'],
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && path.basename(name) !== 'cli.md')
    .map((name) => path.join('docs', name)),
].sort();

const texts = await loadTexts('en', (text) => text);

describe.each(PAGES)('in %s', (page) => {
  const text = readFileSync(path.join(root, page), 'utf8');

  test('every command that is shown is one the program takes, with these flags', async () => {
    const refused: string[] = [];
    for (const line of shownIn(text)) {
      const why = await refusal(wordsOf(line));
      if (why !== null) refused.push(`${line}: ${why}`);
    }
    expect(refused).toEqual([]);
  });

  test('every command that is named in a sentence exists', async () => {
    const refused: string[] = [];
    for (const line of namedIn(text)) {
      const why = await refusal(wordsOf(line));
      // A name alone may stand for a command without what it needs, or for a family of commands.
      if (why !== null && !/missingArgument|help$/.test(why)) refused.push(`${line}: ${why}`);
    }
    expect(refused).toEqual([]);
  });
});

/** Lines of blocks of code that call cofre; a line that describes usage (`[--flag]`, `<word>`) is none. */
function shownIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh|bash|console|)\n([\s\S]*?)^```$/gm)].map(
    ([, block = '']) => block,
  );
  return blocks
    .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
    .map((line) => line.trim().replace(/^(?:\$ |sudo |npx )+/, ''))
    .filter((line) => /^cofre [a-z-]/.test(line) && !/[<[…]|\.\.\./.test(line));
}

function namedIn(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/`(cofre [a-z-][^`]*)`/g)]
    .map(([, line = '']) => line.replaceAll(/\s+/g, ' '))
    .filter((line) => !/[<[…|]|\.\.\./.test(line));
}

/** What a shell would make of it, up to a comment, a pipe or the end of the command. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    if (/^(?:#|\||&&|;|>|<|2>|>>)/.test(word)) break;
    words.push(word.replaceAll(/['"]/g, '').replace(/;$/, ''));
  }
  return words.slice(1);
}

class Taken extends Error {}

/** Why the program does not take these words; null when it would run. */
async function refusal(argv: readonly string[]): Promise<string | null> {
  const contextOf = (): never => {
    throw new Taken();
  };
  const program = await buildProgram({ argv, texts, version: '1', contextOf, ended: () => undefined });
  for (const each of [program, ...everyCommand(program)])
    each.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return 'nothing would be run';
  } catch (error) {
    if (error instanceof Taken) return null;
    if (error instanceof CommanderError) return error.code === 'commander.version' ? null : error.code;
    return String(error);
  }
}
