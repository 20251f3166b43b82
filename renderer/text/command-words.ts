/** A command as a person types it, as the words that are started: quotes keep words together, no shell is asked. */
export function commandWords(line: string): string[] {
  const words: string[] = [];
  for (const [, spaced = ''] of line.matchAll(/((?:"[^"]*"|'[^']*'|[^\s"'])+)/g))
    words.push(spaced.replaceAll(/"([^"]*)"|'([^']*)'/g, (_all, double, single) => double ?? single));
  return words;
}

/** The other way round, so that it can be changed. */
export function commandLine(words: readonly string[]): string {
  return words
    .map((word) =>
      word !== '' && !/[\s"']/.test(word) ? word : word.includes('"') ? `'${word}'` : `"${word}"`,
    )
    .join(' ');
}
