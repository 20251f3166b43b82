import { literal, unknown, type Value } from './values.ts';

/** A text as PHP writes it; one with variables in it is unknown. */
export function phpString(text: string): Value {
  const quote = text[0];
  const body = text.slice(1, -1);
  if (quote === "'") return literal(body.replaceAll(/\\(['\\])/g, '$1'));
  if (quote !== '"' || /(?<!\\)(\$[A-Za-z_{]|\{\$)/.test(body)) return unknown('string');
  return literal(body.replaceAll(/\\([nrt"\\$])/g, (_all, char: string) => ESCAPES[char] ?? char));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
