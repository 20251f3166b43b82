import type { SyntaxNode } from '@lezer/common';
import { NESTING_MAX } from '../limits.ts';
import { childrenOf, textOf } from '../parse.ts';
import {
  bool,
  choose,
  each,
  literal,
  mixed,
  NONE,
  pathValue,
  symbol,
  textValue,
  truthOf,
  unknown,
  type Value,
} from '../values.ts';
import { type Args, callSymbol } from './calls.ts';
import { callMethod, memberOf } from './members.ts';
import { binary } from './operators.ts';
import { formatText, pythonString } from './strings.ts';
import { type Frame, mayStep } from './world.ts';

/** What an expression means, as far as that can be told without running it. */
export function evaluate(node: SyntaxNode | null | undefined, frame: Frame): Value {
  if (node === null || node === undefined) return unknown('nothing');
  if (frame.depth > NESTING_MAX || !mayStep(frame.world)) return unknown('too much');
  const rule = RULES[node.name];
  return rule === undefined ? unknown(node.name) : rule(node, { ...frame, depth: frame.depth + 1 });
}

type Rule = (node: SyntaxNode, frame: Frame) => Value;

const RULES: Readonly<Record<string, Rule>> = {
  String: stringOf,
  ContinuedString: continued,
  FormatString: formatted,
  Number: (node, { source }) => {
    const number = Number(textOf(source, node).replaceAll('_', ''));
    return Number.isFinite(number) ? { kind: 'number', number } : unknown('Number');
  },
  Boolean: (node, { source }) => bool(textOf(source, node) === 'True'),
  None: () => NONE,
  VariableName: variable,
  ParenthesizedExpression: (node, frame) => evaluate(childrenOf(node)[1], frame),
  ArrayExpression: list,
  TupleExpression: list,
  SetExpression: list,
  DictionaryExpression: dictionary,
  MemberExpression: member,
  CallExpression: call,
  UnaryExpression: unary,
  BinaryExpression: (node, frame) => binary(node, frame, evaluate),
  ConditionalExpression: conditional,
};

function stringOf(node: SyntaxNode, { source }: Frame): Value {
  const text = pythonString(textOf(source, node));
  return text === null ? unknown('bytes') : literal(text);
}

function continued(node: SyntaxNode, frame: Frame): Value {
  return joined(childrenOf(node).map((part) => evaluate(part, frame)));
}

function formatted(node: SyntaxNode, frame: Frame): Value {
  const whole = textOf(frame.source, node);
  const [, prefix = '', quote = ''] = /^([A-Za-z]*)("""|'''|"|')/.exec(whole) ?? [];
  const isRaw = /r/i.test(prefix);
  const parts: Value[] = [];
  let at = node.from + prefix.length + quote.length;
  const plain = (to: number) => parts.push(literal(formatText(frame.source.text.slice(at, to), isRaw)));
  for (const child of childrenOf(node)) {
    if (child.name !== 'FormatReplacement') continue;
    plain(child.from);
    const inner = childrenOf(child);
    parts.push(
      inner.some(({ name }) => name.startsWith('Format')) ? unknown('format') : evaluate(inner[1], frame),
    );
    at = child.to;
  }
  plain(Math.max(at, node.to - quote.length));
  return joined(parts);
}

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

function variable(node: SyntaxNode, { scope, source }: Frame): Value {
  const name = textOf(source, node);
  if (name === '__file__') return pathValue(source.file);
  if (name === '__name__') return literal('settings');
  return scope.get(name) ?? symbol(name);
}

function list(node: SyntaxNode, frame: Frame): Value {
  return {
    kind: 'list',
    items: expressions(node).map((item) => evaluate(item, frame)),
  };
}

const MARKS = new Set(['(', ')', '[', ']', '{', '}', ',', ':', '*', '**', '=', 'AssignOp', '⚠']);

function expressions(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => !MARKS.has(name));
}

function dictionary(node: SyntaxNode, frame: Frame): Value {
  let made: Value = { kind: 'dict', entries: new Map() };
  const children = childrenOf(node);
  for (let n = 0; n < children.length; n++) {
    const child = children[n];
    if (child === undefined || (MARKS.has(child.name) && child.name !== '**')) continue;
    if (child.name === '**') made = merge(made, evaluate(children[++n], frame));
    else if (children[n + 1]?.name === ':') {
      made = put(made, evaluate(child, frame), evaluate(children[n + 2], frame));
      n += 2;
    }
  }
  return made;
}

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

function member(node: SyntaxNode, frame: Frame): Value {
  const [object, mark, key] = childrenOf(node);
  const value = evaluate(object, frame);
  if (mark?.name === '.') {
    const name = key === undefined ? '' : textOf(frame.source, key);
    return each(value, (one) => memberOf(one, name));
  }
  const index = evaluate(key, frame);
  return each(value, (one) => itemOf(one, index, frame));
}

function itemOf(value: Value, index: Value, { world }: Frame): Value {
  if (value.kind === 'symbol' && (value.name === 'os.environ' || value.name === 'env()'))
    return index.kind === 'text' ? world.environment.read(index.text) : unknown('os.environ');
  if (value.kind === 'dict' && index.kind === 'text')
    return value.entries.get(index.text) ?? unknown('missing key');
  if (value.kind === 'list' && index.kind === 'number')
    return value.items.at(index.number) ?? unknown('missing item');
  if (value.kind === 'method' && value.name === 'parents' && index.kind === 'number')
    return callMethod(value, { positional: [index], named: new Map() });
  if (value.kind === 'unknown' || value.kind === 'unset') return value;
  return unknown('item');
}

function call(node: SyntaxNode, frame: Frame): Value {
  const [callee, argList] = childrenOf(node);
  const args = argsOf(argList, frame);
  return each(evaluate(callee, frame), (target) => {
    if (target.kind === 'symbol') return callSymbol(target.name, args, frame.world);
    if (target.kind === 'method') return callMethod(target, args);
    // environ.Path(__file__) - 3 gives a root that is called: root('media').
    if (target.kind === 'text' && target.isPath)
      return callMethod({ kind: 'method', of: target, name: 'joinpath' }, args);
    return target.kind === 'unset' ? target : unknown(target.kind === 'unknown' ? target.what : 'call');
  });
}

function argsOf(node: SyntaxNode | undefined, frame: Frame): Args {
  const positional: Value[] = [];
  const named = new Map<string, Value>();
  const children = node === undefined ? [] : childrenOf(node);
  for (let n = 0; n < children.length; n++) {
    const child = children[n];
    if (child === undefined) continue;
    if (child.name === '**' || child.name === '*') {
      const spread = evaluate(children[++n], frame);
      if (spread.kind === 'dict') for (const [name, value] of spread.entries) named.set(name, value);
      if (spread.kind === 'list') positional.push(...spread.items);
    } else if (children[n + 1]?.name === 'AssignOp') {
      named.set(textOf(frame.source, child), evaluate(children[n + 2], frame));
      n += 2;
    } else if (!MARKS.has(child.name)) positional.push(evaluate(child, frame));
  }
  return { positional, named };
}

function unary(node: SyntaxNode, frame: Frame): Value {
  const [operator, operand] = childrenOf(node);
  const value = evaluate(operand, frame);
  if (operator?.name === 'not') {
    const truth = truthOf(value);
    return bool(!truth.value, truth.sure ? undefined : { from: 'mixed' });
  }
  const sign = operator === undefined ? '' : textOf(frame.source, operator);
  if (value.kind === 'number' && sign === '-') return { kind: 'number', number: -value.number };
  return value.kind === 'number' && sign === '+' ? value : unknown('operator');
}

/** `a if test else b`. */
function conditional(node: SyntaxNode, frame: Frame): Value {
  const [yes, , test, , no] = childrenOf(node);
  const truth = truthOf(evaluate(test, frame));
  const [taken, other] = truth.value ? [yes, no] : [no, yes];
  return truth.sure ? evaluate(taken, frame) : choose([evaluate(taken, frame), evaluate(other, frame)]);
}
