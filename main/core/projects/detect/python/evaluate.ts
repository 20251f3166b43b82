import type { SyntaxNode } from '@lezer/common';
import { merge, put } from '../combine.ts';
import { NESTING_MAX } from '../limits.ts';
import { childrenOf, textOf } from '../parse.ts';
import { truthOf } from '../truth.ts';
import { bool, choose, each, literal, NONE, pathValue, symbol, unknown, type Value } from '../values.ts';
import type { Args } from './known.ts';
import { callMethod, itemOf, memberOf } from './members.ts';
import { binary } from './operators.ts';
import { continued, formatted, stringOf } from './texts.ts';
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
  ContinuedString: (node, frame) => continued(node, frame, evaluate),
  FormatString: (node, frame) => formatted(node, frame, evaluate),
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

function member(node: SyntaxNode, frame: Frame): Value {
  const [object, mark, key] = childrenOf(node);
  const value = evaluate(object, frame);
  if (mark?.name === '.') {
    const name = key === undefined ? '' : textOf(frame.source, key);
    return each(value, (one) => memberOf(one, name));
  }
  const index = evaluate(key, frame);
  return each(value, (one) => itemOf(one, index, frame.world));
}

function call(node: SyntaxNode, frame: Frame): Value {
  const [callee, argList] = childrenOf(node);
  const args = argsOf(argList, frame);
  return each(evaluate(callee, frame), (target) => {
    if (target.kind === 'symbol') return frame.world.call(target.name, args);
    if (target.kind === 'method') return callMethod(target, args);
    // environ.Path(__file__) - 3 gives a root that is called: root('media').
    if (target.kind === 'text' && target.isPath)
      return callMethod({ kind: 'method', of: target, name: 'joinpath' }, args);
    return target.kind === 'unset' ? target : unknown(target.kind === 'unknown' ? target.what : 'call');
  });
}

/** What a call is given; `*` and `**` spread what is known. */
export function argsOf(node: SyntaxNode | undefined, frame: Frame): Args {
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
