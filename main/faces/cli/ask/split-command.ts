import { usage } from '../values/usage.ts';

/** Words of a command as a shell would split them - blanks, quotes, backslashes - and nothing else of a shell. */
export function splitCommand(command: string, windows: boolean = process.platform === 'win32'): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < command.length; at++) {
    const char = command.charAt(at);
    if (quote !== null && char === quote) quote = null;
    else if (char === '\\' && !windows && quote !== "'" && at + 1 < command.length)
      word = (word ?? '') + command.charAt(++at);
    else if (quote === null && (char === '"' || (char === "'" && !windows))) {
      quote = char;
      word ??= '';
    } else if (quote === null && /\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (quote !== null) throw usage('quote', { command });
  if (word !== null) words.push(word);
  if (words.length === 0) throw usage('emptyCommand');
  return words;
}
