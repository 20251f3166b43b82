import { each, literal, mixed, textValue, unknown, type Value } from './values.ts';

/** Texts one after the other; the first that is none of them is the result. */
export function joined(parts: readonly Value[]): Value {
  return parts.reduce((left, right) =>
    each(left, (a) =>
      each(right, (b) => {
        const [one, other] = [asPlain(a), asPlain(b)];
        if (one.kind !== 'text') return one;
        if (other.kind !== 'text') return other;
        return textValue(one.text + other.text, mixed(one, other));
      }),
    ),
  );
}

function asPlain(value: Value): Value {
  if (value.kind === 'number') return literal(String(value.number));
  return value.kind === 'text' || value.kind === 'unset'
    ? value
    : unknown(value.kind === 'unknown' ? value.what : value.kind);
}

/** A dict with all of another one in it. */
export function merge(into: Value, more: Value): Value {
  return each(into, (a) =>
    each(more, (b) =>
      a.kind === 'dict' && b.kind === 'dict'
        ? { kind: 'dict', entries: new Map([...a.entries, ...b.entries]) }
        : b.kind === 'dict'
          ? a
          : b,
    ),
  );
}

export function put(into: Value, key: Value, value: Value): Value {
  if (key.kind !== 'text') return into;
  return each(into, (a) =>
    a.kind === 'dict' ? { kind: 'dict', entries: new Map([...a.entries, [key.text, value]]) } : a,
  );
}
