/** Secrets shorter than this cannot be cut out of a text without making it unreadable: such a text is not shown at all. */
const CUTTABLE_LENGTH = 4;
/** What a person reads of a tool's own words (characters). */
const SHOWN_MAX = 400;
/** Lines in which servers repeat rows of the data. */
const LINES_WITH_DATA = /^(DETAIL|CONTEXT|STATEMENT|QUERY|HINT: .*=)/;

/** Clients of MariaDB repeat the statement that failed, rows and all, between two lines of dashes. */
const STATEMENT = /^-{10,}\n[\s\S]*?(?:\n-{10,}$|(?![\s\S]))/gm;

/** A tool's own words, fit to be shown and logged: no secret, no row of data, one line, not long. */
export function scrub(text: string, secrets: readonly string[]): string {
  const present = secrets.filter((secret) => secret !== '' && text.includes(secret));
  if (present.some((secret) => secret.length < CUTTABLE_LENGTH))
    return '(not shown: it may hold the password)';
  const longestFirst = [...present].sort((a, b) => b.length - a.length);
  const cut = longestFirst.reduce((left, secret) => left.replaceAll(secret, '***'), text);
  const line = cut
    .replaceAll(STATEMENT, '')
    .split(/\r?\n/)
    .map((one) => one.trim())
    .filter((one) => !/^-*$/.test(one) && !LINES_WITH_DATA.test(one))
    .join(' · ')
    .replaceAll(/:\/\/([^\s:/@]+):[^\s@]+@/g, '://$1:***@')
    .replaceAll(/\p{Cc}/gu, ' ');
  return line.length > SHOWN_MAX ? `${line.slice(0, SHOWN_MAX)}...` : line;
}
