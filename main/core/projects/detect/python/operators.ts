import type { SyntaxNode } from '@lezer/common';
import { ITEMS_MAX } from '../limits.ts';
import { childrenOf } from '../parse.ts';
import { truthOf } from '../truth.ts';
import { bool, choose, eachPair, mixed, textValue, unknown, type Value } from '../values.ts';
import { joinPaths, parentOf } from './paths.ts';
import type { Frame } from './world.ts';

type Evaluate = (node: SyntaxNode | undefined, frame: Frame) => Value;

export function binary(node: SyntaxNode, frame: Frame, evaluate: Evaluate): Value {
  const children = childrenOf(node);
  const [left, right] = [children[0], children.at(-1)];
  if (left === undefined || right === undefined || children.length < 3) return unknown('operator');
  const operator = frame.source.text
    .slice(left.to, right.from)
    .replaceAll(/#.*|\\$/gm, '')
    .trim()
    .replaceAll(/\s+/g, ' ');
  const a = evaluate(left, frame);
  if (operator === 'or') return or(a, () => evaluate(right, frame));
  if (operator === 'and') return and(a, () => evaluate(right, frame));
  const b = evaluate(right, frame);
  if (b.kind === 'symbol' && b.name === 'os.environ' && a.kind === 'text') {
    const isSet = frame.world.environment.get(a.text) !== null;
    return bool(isSet !== (operator === 'not in'), isSet ? undefined : { from: 'mixed' });
  }
  return eachPair(a, b, (x, y) => apply(operator, x, y));
}

function or(a: Value, b: () => Value): Value {
  const truth = truthOf(a);
  if (a.kind === 'unknown') return choose([a, b()]);
  return truth.value ? a : b();
}

function and(a: Value, b: () => Value): Value {
  const truth = truthOf(a);
  if (truth.sure) return truth.value ? b() : a;
  const other = truthOf(b());
  return bool(truth.value && other.value, { from: 'mixed' });
}

function apply(operator: string, a: Value, b: Value): Value {
  if (operator === 'is' || operator === 'is not' || operator === '==' || operator === '!=')
    return equality(a, b, operator === '!=' || operator === 'is not');
  if (operator === 'in' || operator === 'not in') return membership(a, b, operator === 'not in');
  if (a.kind === 'unset' || a.kind === 'unknown') return a;
  if (b.kind === 'unset' || b.kind === 'unknown') return b;
  if (operator === '/' && a.kind === 'text') return joinPaths(a, [b]);
  if (operator === '-' && a.kind === 'text' && a.isPath && b.kind === 'number')
    return parentOf(a, Math.min(64, Math.max(0, b.number)));
  if (operator === '+') return plus(a, b);
  if (operator === '|' && a.kind === 'dict' && b.kind === 'dict')
    return { kind: 'dict', entries: new Map([...a.entries, ...b.entries]) };
  if (operator === '%' && a.kind === 'text') return percent(a, b);
  if (a.kind === 'number' && b.kind === 'number') return arithmetic(operator, a.number, b.number);
  return unknown('operator');
}

function plus(a: Value, b: Value): Value {
  if (a.kind === 'text' && b.kind === 'text') return textValue(a.text + b.text, mixed(a, b), a.isPath);
  if (a.kind === 'list' && b.kind === 'list')
    return a.items.length + b.items.length > ITEMS_MAX
      ? unknown('length')
      : { kind: 'list', items: [...a.items, ...b.items] };
  if (a.kind === 'number' && b.kind === 'number') return { kind: 'number', number: a.number + b.number };
  return unknown('operator');
}

function percent(a: Extract<Value, { kind: 'text' }>, b: Value): Value {
  const values = b.kind === 'list' ? [...b.items] : [b];
  const used: Value[] = [a];
  let failed: Value | null = null;
  const text = a.text.replaceAll(/%%|%[sd]/g, (mark) => {
    if (mark === '%%') return '%';
    const next = values.shift();
    if (next?.kind === 'number') return String(next.number);
    if (next?.kind !== 'text') failed ??= next ?? unknown('format');
    if (next?.kind !== 'text') return '';
    used.push(next);
    return next.text;
  });
  return failed ?? textValue(text, mixed(...used));
}

function arithmetic(operator: string, a: number, b: number): Value {
  if (operator === '*') return { kind: 'number', number: a * b };
  if (operator === '-') return { kind: 'number', number: a - b };
  if (operator === '>') return bool(a > b);
  if (operator === '<') return bool(a < b);
  if (operator === '>=') return bool(a >= b);
  return operator === '<=' ? bool(a <= b) : unknown('operator');
}

function equality(a: Value, b: Value, isNegated: boolean): Value {
  if (a.kind === 'unknown' || b.kind === 'unknown') return unknown('comparison');
  const sure = truthOf(a).sure && truthOf(b).sure;
  return bool((plain(a) === plain(b)) !== isNegated, sure ? undefined : { from: 'mixed' });
}

function membership(a: Value, b: Value, isNegated: boolean): Value {
  // Tests and servers are told apart by it; what is backed up is the server's.
  if (b.kind === 'symbol' && b.name === 'sys.argv') return bool(isNegated);
  if (b.kind === 'list')
    return bool(b.items.some((item) => plain(item) === plain(a)) !== isNegated, mixed(a));
  if (b.kind === 'text' && a.kind === 'text') return bool(b.text.includes(a.text) !== isNegated, mixed(a, b));
  if (b.kind === 'dict' && a.kind === 'text') return bool(b.entries.has(a.text) !== isNegated);
  return unknown('comparison');
}

/** Equal for values that Python calls equal. */
function plain(value: Value): string {
  if (value.kind === 'text') return `t${value.text}`;
  if (value.kind === 'number') return `n${value.number}`;
  if (value.kind === 'bool') return `n${value.bool ? 1 : 0}`;
  return value.kind === 'unset' ? 'none' : value.kind;
}

/** `before += value` and the like. */
export function binaryUpdate(operator: string, before: Value, value: Value): Value {
  return eachPair(before, value, (a, b) => apply(operator, a, b));
}
