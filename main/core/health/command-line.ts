/** A command line of Cofre that can be copied into a terminal: every word is one word again, whatever is in it. */
export function commandLine(words: readonly string[], shell: 'posix' | 'windows'): string {
  const quote = shell === 'windows' ? quoteForWindows : quoteForPosix;
  return ['cofre', ...words].map(quote).join(' ');
}

const PLAIN = /^[A-Za-z0-9_./:=@%+,-]+$/;

/** Between single quotes nothing is special but the quote itself. */
function quoteForPosix(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** For cmd.exe and PowerShell alike, as far as one line can be right in both: double quotes, backslashes before one doubled. */
function quoteForWindows(word: string): string {
  if (/^[A-Za-z0-9_.:=\\/-]+$/.test(word)) return word;
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}
