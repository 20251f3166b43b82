import type { SyntaxNode } from '@lezer/common';
import { merge, put } from '../combine.ts';
import { NESTING_MAX } from '../limits.ts';
import { childrenOf, textOf } from '../parse.ts';
import { each, symbol, unknown, type Value } from '../values.ts';
import { attempt, bodiesOf, branch, copyOf, forget, replaceScope, statementsOf } from './branches.ts';
import { argsOf, evaluate } from './evaluate.ts';
import { importNames } from './imports.ts';
import { binaryUpdate } from './operators.ts';
import { type Frame, mayStep } from './world.ts';

/** Goes through statements in their order, as a module being imported would, and leaves its names in the scope. */
export function runBlock(nodes: readonly SyntaxNode[], frame: Frame): void {
  if (frame.depth > NESTING_MAX) return;
  for (const node of nodes) {
    if (!mayStep(frame.world)) return;
    STATEMENTS[node.name]?.(node, { ...frame, depth: frame.depth + 1 });
  }
}

const STATEMENTS: Readonly<Record<string, (node: SyntaxNode, frame: Frame) => unknown>> = {
  ImportStatement: importNames,
  AssignStatement: assign,
  UpdateStatement: update,
  ExpressionStatement: expression,
  StatementGroup: (node, frame) => runBlock(childrenOf(node), frame),
  IfStatement: branch,
  TryStatement: attempt,
  WithStatement: (node, frame) => runBlock(bodiesOf(node).flatMap(statementsOf), frame),
  ForStatement: forget,
  WhileStatement: forget,
  FunctionDefinition: (node, { source, scope }) => {
    const name = childrenOf(node).find((child) => child.name === 'VariableName');
    if (name !== undefined) scope.set(textOf(source, name), symbol(textOf(source, name)));
  },
  ClassDefinition: define,
};

/** `a = b = value`, `a, b = values`, `a: T = value`, `a['x']['y'] = value`. */
function assign(node: SyntaxNode, frame: Frame): void {
  const groups: SyntaxNode[][] = [[]];
  for (const child of childrenOf(node)) {
    if (child.name === 'AssignOp') groups.push([]);
    else if (child.name !== 'TypeDef') groups.at(-1)?.push(child);
  }
  const right = groups.pop() ?? [];
  if (groups.length === 0) return;
  const values = right.filter(({ name }) => name !== ',');
  const value: Value =
    right.length > 1
      ? { kind: 'list', items: values.map((each) => evaluate(each, frame)) }
      : evaluate(right[0], frame);
  for (const group of groups) {
    const targets = group.filter(({ name }) => name !== ',');
    if (group.length === 1) setTarget(group[0], value, frame);
    else for (const [n, target] of targets.entries()) setTarget(target, itemAt(value, n), frame);
  }
}

function itemAt(value: Value, n: number): Value {
  return (value.kind === 'list' ? value.items[n] : undefined) ?? unknown('items');
}

function setTarget(target: SyntaxNode | undefined, value: Value, frame: Frame): void {
  changeAt(target, () => value, frame);
}

/** Changes what stands at `name` or `name[key][key]`, wherever the path is known. */
function changeAt(target: SyntaxNode | undefined, change: (before: Value) => Value, frame: Frame): void {
  if (target === undefined) return;
  const { scope, source } = frame;
  if (target.name === 'VariableName') {
    const name = textOf(source, target);
    scope.set(name, change(scope.get(name) ?? unknown(name)));
    return;
  }
  const [object, mark, key] = childrenOf(target);
  if (target.name !== 'MemberExpression' || mark?.name !== '[') return;
  const at = evaluate(key, frame);
  changeAt(
    object,
    (before) =>
      each(before, (one) => {
        if (one.kind !== 'dict' || at.kind !== 'text') return one;
        return put(one, at, change(one.entries.get(at.text) ?? unknown('missing key')));
      }),
    frame,
  );
}

function update(node: SyntaxNode, frame: Frame): void {
  const [target, operator, operand] = childrenOf(node);
  const sign = operator === undefined ? '' : textOf(frame.source, operator).slice(0, -1);
  const value = evaluate(operand, frame);
  changeAt(target, (before) => binaryUpdate(sign, before, value), frame);
}

/** `x.update(...)` and `x.setdefault(...)` change a dict; `env.read_env(...)` loads a file; all else has no meaning here. */
function expression(node: SyntaxNode, frame: Frame): void {
  const [call] = childrenOf(node);
  if (call?.name !== 'CallExpression') return;
  const [callee, args] = childrenOf(call);
  const [object, , method] = callee?.name === 'MemberExpression' ? childrenOf(callee) : [];
  const name = method === undefined ? '' : textOf(frame.source, method);
  const given =
    args === undefined ? [] : childrenOf(args).filter((child) => !['(', ')', ','].includes(child.name));
  if (name === 'update' && given.length > 0) {
    const value = given.some((child) => child.name === 'AssignOp')
      ? ({ kind: 'dict', entries: argsOf(args, frame).named } as const)
      : evaluate(given[0], frame);
    changeAt(object, (before) => merge(before, value), frame);
  } else if (name === 'setdefault' && given.length === 2) {
    const [key, value] = given.map((child) => evaluate(child, frame));
    if (key === undefined || value === undefined) return;
    changeAt(
      object,
      (before) =>
        before.kind === 'dict' && key.kind === 'text' && !before.entries.has(key.text)
          ? put(before, key, value)
          : before,
      frame,
    );
  } else evaluate(call, frame);
}

/** A class with settings in it (django-configurations) is kept; its bases come first. */
function define(node: SyntaxNode, frame: Frame): void {
  const children = childrenOf(node);
  const name = children.find((child) => child.name === 'VariableName');
  const bases = children.find((child) => child.name === 'ArgList');
  const [body] = bodiesOf(node);
  if (name === undefined || body === undefined) return;
  const scope = copyOf(frame);
  for (const base of bases === undefined ? [] : childrenOf(bases))
    if (base.name === 'VariableName')
      replaceScope(scope, frame.world.classes.get(textOf(frame.source, base)) ?? new Map());
  runBlock(statementsOf(body), { ...frame, scope });
  if (scope.has('DATABASES') && !frame.scope.has('DATABASES'))
    frame.world.classes.set(textOf(frame.source, name), scope);
  frame.scope.set(textOf(frame.source, name), symbol(textOf(frame.source, name)));
}
