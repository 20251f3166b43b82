import { expect, test } from 'vitest';
import { commandLine, commandWords } from '../../renderer/text/command-words.ts';

test('a command is cut into words as people mean it, and can be shown again', () => {
  const line = `pg_dump --format=custom "my shop" 'it is "so"' --where="a b" ''`;
  const words = ['pg_dump', '--format=custom', 'my shop', 'it is "so"', '--where=a b', ''];
  expect(commandWords(line)).toEqual(words);
  expect(commandWords(commandLine(words))).toEqual(words);
  expect(commandWords('  ')).toEqual([]);
});
