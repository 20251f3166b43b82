import { joined } from './combine.ts';
import type { Environment } from './environment.ts';
import { TEXT_MAX } from './limits.ts';
import { literal, unknown, type Value } from './values.ts';

/** Where Ruby stood in a text; private-use characters keep YAML from reading anything into it. */
const HOLE = /\ue000(\d+)\ue001/;

export interface Erb {
  /** The text with a hole for each `<%= %>`; statements and comments are gone. */
  readonly text: string;
  readonly codes: readonly string[];
}

export function takeErbOut(text: string): Erb {
  const codes: string[] = [];
  let plain = '';
  let at = 0;
  // By hand: a pattern would look for the end of each of many beginnings that have none.
  for (let open = text.indexOf('<%'); open !== -1; open = text.indexOf('<%', at)) {
    const close = text.indexOf('%>', open + 2);
    if (close === -1) break;
    plain += text.slice(at, open);
    if (text[open + 2] === '=') {
      codes.push(
        text
          .slice(open + 3, close)
          .replace(/-$/, '')
          .trim(),
      );
      plain += `\ue000${codes.length - 1}\ue001`;
    }
    at = close + 2;
  }
  return { text: plain + text.slice(at), codes };
}

/** What a scalar with holes stands for. */
export function fillHoles(text: string, { codes }: Erb, environment: Environment, root: string): Value {
  if (text.length > TEXT_MAX) return unknown('length');
  const parts: Value[] = [];
  let rest = text;
  for (let match = HOLE.exec(rest); match !== null; match = HOLE.exec(rest)) {
    if (match.index > 0) parts.push(literal(rest.slice(0, match.index)));
    parts.push(rubyValue(codes[Number(match[1])] ?? '', environment, root));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest !== '' || parts.length === 0) parts.push(literal(rest));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : joined(parts);
}

const STRING = `["']([^"'#]*)["']`;
const FETCH = new RegExp(
  String.raw`^ENV\.fetch\(?\s*${STRING}\s*(?:,\s*(?:${STRING}|(\d+)|(nil)))?\s*\)?\s*(?:(?:\{|do)\s*(?:\|\w*\|)?\s*(?:${STRING}|(\d+)|(nil))\s*(?:\}|end))?$`,
);
const INDEX = new RegExp(String.raw`^ENV\[\s*${STRING}\s*\]\s*(?:\|\|\s*(?:${STRING}|(\d+)))?$`);
const ROOT = new RegExp(String.raw`^Rails\.root\.join\(\s*(${STRING}(?:\s*,\s*${STRING})*)\s*\)(?:\.to_s)?$`);

/** The few expressions such files are made of: ENV with a default, Rails.root.join. */
function rubyValue(code: string, environment: Environment, root: string): Value {
  if (code.length > TEXT_MAX) return unknown('ERB');
  const fetched = FETCH.exec(code);
  const indexed = fetched === null ? INDEX.exec(code) : null;
  const [, name, ...defaults] = fetched ?? indexed ?? [];
  if (name !== undefined) {
    const fallback = defaults.find((text) => text !== undefined && text !== 'nil');
    return environment.read(name, fallback === undefined ? undefined : literal(fallback));
  }
  const [, parts] = ROOT.exec(code) ?? [];
  if (parts !== undefined)
    return literal(
      [root, ...[...parts.matchAll(new RegExp(STRING, 'g'))].map((match) => match[1] ?? '')].join('/'),
    );
  return code === 'Rails.root' ? literal(root) : unknown('ERB');
}
