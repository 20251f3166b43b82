/** Steps into settings: keys and places in lists. */
export type Step = string | number;

/** `projects.shop.databases[0].port`; a key that is no plain word stands in brackets, `projects["my shop"]`. */
export function sayPath(steps: readonly PropertyKey[]): string {
  return steps
    .map((step, n) => {
      if (typeof step === 'number') return `[${step}]`;
      const key = String(step);
      if (!PLAIN.test(key)) return `[${JSON.stringify(key)}]`;
      return n === 0 ? key : `.${key}`;
    })
    .join('');
}

const PLAIN = /^[\p{L}\p{N}_$-]+$/u;
const STEP = /^(?:\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([\p{L}\p{N}_$-]+))/u;

/** What `sayPath` gives, and `databases.0.port`; null for what is no path. */
export function parsePath(text: string): Step[] | null {
  const steps: Step[] = [];
  let rest = text;
  while (rest !== '') {
    const match = STEP.exec(rest);
    if (match === null || (steps.length === 0 && rest.startsWith('.'))) return null;
    if (match[2] !== undefined) steps.push(unquoted(match[2]));
    else steps.push(match[1] === undefined ? (match[3] ?? '') : Number(match[1]));
    rest = rest.slice(match[0].length);
    if (rest !== '' && !/^[.[]/.test(rest)) return null;
  }
  return steps.length === 0 ? null : steps;
}

function unquoted(text: string): string {
  return String(JSON.parse(`"${text}"`));
}

/** The value at the end of `steps`; undefined when there is none. */
export function valueAt(value: unknown, steps: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = Reflect.get(at, step);
  }
  return at;
}

/**
 * Puts `value` at the end of `steps` (undefined removes), making objects on the way; false when something on the way is
 * no object or list. A number as text may name a place in a list; one past the end adds to it.
 */
export function setAt(root: object, steps: readonly Step[], value: unknown): boolean {
  let at: unknown = root;
  for (const step of steps.slice(0, -1)) {
    const next = valueAt(at, [step]);
    if (next === undefined && value === undefined) return true;
    if (next === undefined && !put(at, step, {})) return false;
    at = valueAt(at, [step]);
  }
  return put(at, steps.at(-1) ?? '', value);
}

function put(at: unknown, step: Step, value: unknown): boolean {
  if (typeof at !== 'object' || at === null) return false;
  if (!Array.isArray(at)) {
    // Defined, not assigned: `__proto__` becomes a key as any other, which the schema then refuses.
    if (value === undefined) return Reflect.deleteProperty(at, step);
    return Reflect.defineProperty(at, step, { value, writable: true, enumerable: true, configurable: true });
  }
  const n = /^\d+$/.test(String(step)) ? Number(step) : Number.NaN;
  if (!(n <= at.length)) return false;
  at.splice(n, 1, ...(value === undefined ? [] : [value]));
  return true;
}
