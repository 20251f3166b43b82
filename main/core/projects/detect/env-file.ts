/**
 * Variables of a .env file as django-environ and dotenv read them: `export`, comments, quotes. References to other
 * variables (`$X`) stay as they are written. A name that comes twice has its last value.
 */
export function parseEnvFile(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const lines = text.split(/\r\n|\n|\r/);
  for (let n = 0; n < lines.length; n++) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*[=:]\s?([\s\S]*)$/.exec(lines[n] ?? '');
    const [, name = '', rest = ''] = match ?? [];
    if (match === null || (lines[n] ?? '').trimStart().startsWith('#')) continue;
    const value = rest.trim();
    const quote = value[0];
    if (quote !== '"' && quote !== "'" && quote !== '`') {
      found.set(name, value.startsWith('#') ? '' : withoutComment(value));
      continue;
    }
    const { inner, last } = quoted(value, lines, n);
    n = last;
    found.set(name, quote === '"' ? unescaped(inner) : inner);
  }
  return found;
}

/** The longest quoted value (lines): a private key has fewer than a hundred. */
const QUOTED_LINES_MAX = 200;

/** What stands between the quotes, over several lines if need be; a quote that is never closed ends with its line. */
function quoted(first: string, lines: readonly string[], n: number): { inner: string; last: number } {
  const quote = first[0] ?? '';
  let inner = '';
  let line = first.slice(1);
  const limit = Math.min(lines.length - 1, n + QUOTED_LINES_MAX);
  for (let last = n; ; line = lines[++last] ?? '') {
    const end = closing(line, quote);
    if (end !== -1) return { inner: inner + line.slice(0, end), last };
    inner += `${line}\n`;
    if (last >= limit) return { inner: first.slice(1), last: n };
  }
}

function closing(line: string, quote: string): number {
  for (let n = 0; n < line.length; n++) {
    if (line[n] === '\\' && quote === '"') n++;
    else if (line[n] === quote) return n;
  }
  return -1;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\s\S])/g, (_all, char: string) => ESCAPES[char] ?? char);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function withoutComment(value: string): string {
  const at = value.search(/\s#/);
  return at === -1 ? value : value.slice(0, at).trimEnd();
}
