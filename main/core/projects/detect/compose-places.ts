import type { Environment } from './environment.ts';
import { TEXT_MAX } from './limits.ts';
import { literal, unknown, type Value } from './values.ts';

const PLACE = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])([^}]*))?\})/g;

/** `${X}`, `${X:-default}`, `$X`, `$$`, as compose fills them from .env. */
export function interpolate(text: string, environment: Environment): Value {
  if (text.length > TEXT_MAX) return unknown('length');
  const whole = new RegExp(`^${PLACE.source}$`).exec(text);
  if (whole !== null && text !== '$$') return filled(whole, environment);
  const isPlain = !text.includes('$');
  let missing: Value | null = null;
  const result = text.replaceAll(PLACE, (...match) => {
    if (match[0] === '$$') return '$';
    const value = filled(match as unknown as RegExpExecArray, environment);
    if (value.kind !== 'text') missing ??= value;
    return value.kind === 'text' ? value.text : '';
  });
  if (missing !== null) return missing;
  return isPlain ? literal(result) : { kind: 'text', text: result, origin: { from: 'mixed' } };
}

function filled(match: RegExpExecArray, environment: Environment): Value {
  const name = match[1] ?? match[2] ?? '';
  const [operator = '', given = ''] = [match[3], match[4]];
  const value = environment.read(name);
  if (operator.endsWith('+')) return literal(value.kind === 'text' ? given : '');
  const isSet = value.kind === 'text' && (value.text !== '' || !operator.startsWith(':'));
  return isSet || !operator.endsWith('-') ? value : environment.read('', literal(given));
}
