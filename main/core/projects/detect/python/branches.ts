import type { SyntaxNode } from '@lezer/common';
import { childrenOf, textOf } from '../parse.ts';
import { truthOf } from '../truth.ts';
import { choose, unknown } from '../values.ts';
import { evaluate } from './evaluate.ts';
import { importNames } from './imports.ts';
import { runBlock } from './run.ts';
import type { Frame, Scope } from './world.ts';

export function bodiesOf(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => name === 'Body');
}

export function statementsOf(body: SyntaxNode): SyntaxNode[] {
  return childrenOf(body);
}

/** A scope to try something in; it costs as many steps as it has names. */
export function copyOf({ scope, world }: Frame): Scope {
  world.steps += scope.size;
  return new Map(scope);
}

/** The branch that is taken here; where that hangs on the machine, each is followed and their results are alternatives. */
export function branch(node: SyntaxNode, frame: Frame): void {
  const taken: Scope[] = [];
  const follow = (body: SyntaxNode | undefined, sure: boolean, isLikely: boolean): void => {
    const scope = copyOf(frame);
    if (body !== undefined) runBlock(statementsOf(body), { ...frame, scope });
    if (isLikely) taken.unshift(scope);
    else taken.push(scope);
    if (sure && taken.length === 1) replaceScope(frame.scope, scope);
  };
  let hasLikely = false;
  let wasCertain = false;
  for (const { test, body } of armsOf(node)) {
    const truth = test === null ? { value: true, sure: true } : truthOf(evaluate(test, frame));
    if (truth.sure && !truth.value) continue;
    follow(body, truth.sure, truth.value && !hasLikely);
    hasLikely ||= truth.value;
    wasCertain = truth.sure;
    if (wasCertain) break;
  }
  if (taken.length === 0) return;
  if (!wasCertain) follow(undefined, false, !hasLikely);
  if (taken.length > 1) mergeScopes(frame.scope, taken);
}

function armsOf(node: SyntaxNode): { test: SyntaxNode | null; body: SyntaxNode | undefined }[] {
  const arms: { test: SyntaxNode | null; body: SyntaxNode | undefined }[] = [];
  let test: SyntaxNode | null = null;
  for (const child of childrenOf(node)) {
    if (child.name === 'else') test = null;
    else if (child.name === 'Body') arms.push({ test, body: child });
    else if (child.name !== 'if' && child.name !== 'elif') test = child;
  }
  return arms;
}

export function replaceScope(scope: Scope, by: Scope): void {
  for (const [name, value] of by) scope.set(name, value);
}

function mergeScopes(scope: Scope, taken: readonly Scope[]): void {
  const names = new Set(taken.flatMap((each) => [...each.keys()]));
  for (const name of names) {
    const values = taken.flatMap((each) => each.get(name) ?? []);
    scope.set(
      name,
      values.every((value) => value === values[0]) && values[0] !== undefined ? values[0] : choose(values),
    );
  }
}

/** `try`: its body; the handlers only where an import in it found nothing. */
export function attempt(node: SyntaxNode, frame: Frame): void {
  const [body, ...others] = bodiesOf(node);
  if (body === undefined) return;
  const isMissing = statementsOf(body).some(
    (statement) =>
      statement.name === 'ImportStatement' && !importNames(statement, { ...frame, scope: copyOf(frame) }),
  );
  runBlock(statementsOf(isMissing ? (others[0] ?? body) : body), frame);
}

/** What a loop assigns is not known. */
export function forget(node: SyntaxNode, frame: Frame): void {
  for (const statement of bodiesOf(node).flatMap(statementsOf)) {
    const [target] = childrenOf(statement);
    if (statement.name !== 'AssignStatement' && statement.name !== 'UpdateStatement') continue;
    if (target?.name === 'VariableName') frame.scope.set(textOf(frame.source, target), unknown('loop'));
  }
}
