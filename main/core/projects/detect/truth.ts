import { NONE, type Origin, type Value } from './values.ts';

export interface Truth {
  readonly value: boolean;
  /** Another machine may see it otherwise: it hangs on the environment or on what could not be understood. */
  readonly sure: boolean;
}

export function truthOf(value: Value): Truth {
  switch (value.kind) {
    case 'text':
      return { value: value.text !== '', sure: isSure(value.origin) };
    case 'number':
      return { value: value.number !== 0, sure: isSure(value.origin) };
    case 'bool':
      return { value: value.bool, sure: isSure(value.origin) };
    case 'none':
      return { value: false, sure: true };
    case 'list':
      return { value: value.items.length > 0, sure: true };
    case 'dict':
      return { value: value.entries.size > 0, sure: true };
    case 'unset':
      return { value: false, sure: false };
    case 'symbol':
    case 'method':
      return { value: true, sure: false };
    case 'choice':
      return { value: truthOf(value.options[0] ?? NONE).value, sure: false };
    case 'unknown':
      return { value: true, sure: false };
  }
}

function isSure(origin: Origin | undefined): boolean {
  return origin === undefined || origin.from === 'literal' || origin.from === 'env';
}
