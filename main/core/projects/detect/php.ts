import path from 'node:path';
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/php';
import { joined } from './combine.ts';
import type { Environment } from './environment.ts';
import { NESTING_MAX } from './limits.ts';
import { childrenOf, parseSource, type Source, textOf } from './parse.ts';
import { phpString } from './php-strings.ts';
import type { ProjectReader } from './project-reader.ts';
import { literal, NONE, pathValue, unknown, type Value } from './values.ts';

/** What a PHP file defines: its constants by name, and its variables with their `$`. The first definition counts. */
export function phpConstants(
  reader: ProjectReader,
  file: string,
  environment: Environment,
): Map<string, Value> {
  const text = reader.text(file);
  const found = new Map<string, Value>();
  if (text === null) return found;
  try {
    const source = parseSource(parser, file, text);
    if (source === null)
      reader.find('not-understood', {
        path: reader.name(file),
        setting: '*',
        what: 'size',
      });
    else collect(source, environment, found);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // nested so deep that the stack ends
    reader.find('not-understood', {
      path: reader.name(file),
      setting: '*',
      what: 'nesting',
    });
  }
  return found;
}

interface Php {
  readonly source: Source;
  readonly environment: Environment;
  readonly constants: ReadonlyMap<string, Value>;
  readonly depth: number;
}

function collect(source: Source, environment: Environment, found: Map<string, Value>): void {
  const php: Php = { source, environment, constants: found, depth: 0 };
  source.tree.iterate({
    enter({ name, node }) {
      if (name === 'FunctionDefinition' || name === 'ClassDeclaration') return false;
      const [left, middle, right] = childrenOf(node);
      if (name === 'CallExpression' && left !== undefined && /^define$/i.test(textOf(source, left))) {
        const [key, value] = argumentsOf(middle).map((argument) => evaluate(argument, php));
        if (key?.kind === 'text' && value !== undefined && !found.has(key.text)) found.set(key.text, value);
      }
      if (name === 'AssignmentExpression' && left?.name === 'VariableName' && right !== undefined) {
        const variable = textOf(source, left);
        if (!found.has(variable)) found.set(variable, evaluate(right, php));
      }
      return undefined;
    },
  });
}

function argumentsOf(list: SyntaxNode | undefined): SyntaxNode[] {
  return list === undefined
    ? []
    : childrenOf(list).filter(({ name }) => !['(', ')', ',', '⚠'].includes(name));
}

function evaluate(node: SyntaxNode | undefined, php: Php): Value {
  if (node === undefined || php.depth > NESTING_MAX) return unknown('nothing');
  const inner = { ...php, depth: php.depth + 1 };
  const [left, middle, right] = childrenOf(node);
  const text = textOf(php.source, node);
  switch (node.name) {
    case 'String':
      return phpString(text);
    case 'Integer':
    case 'Float':
      return literal(text);
    case 'Boolean':
      return { kind: 'bool', bool: /^true$/i.test(text) };
    case 'Null':
      return NONE;
    case 'ParenthesizedExpression':
      return evaluate(middle, inner);
    case 'MagicConstant':
    case 'Name':
      return constant(text, php);
    case 'VariableName':
      return php.constants.get(text) ?? unknown(text);
    case 'SubscriptExpression':
      return subscript(text, middle === undefined ? undefined : childrenOf(node)[2], inner);
    case 'CallExpression':
      return call(left === undefined ? '' : textOf(php.source, left), argumentsOf(middle), inner);
    case 'BinaryExpression':
      return binary(evaluate(left, inner), middle === undefined ? '' : textOf(php.source, middle), () =>
        evaluate(right, inner),
      );
    case 'ConditionalExpression':
      return otherwise(evaluate(left, inner), evaluate(node.lastChild ?? undefined, inner));
    default:
      return unknown(node.name);
  }
}

function constant(name: string, { source, constants }: Php): Value {
  if (name === '__DIR__') return pathValue(path.dirname(source.file));
  if (name === '__FILE__') return pathValue(source.file);
  return (
    constants.get(name) ?? (name === 'ABSPATH' ? pathValue(`${path.dirname(source.file)}/`) : unknown(name))
  );
}

function subscript(text: string, index: SyntaxNode | undefined, php: Php): Value {
  const key = evaluate(index, php);
  return /^\$_(ENV|SERVER)\b/.test(text) && key.kind === 'text'
    ? php.environment.read(key.text)
    : unknown('array');
}

function call(name: string, args: readonly SyntaxNode[], php: Php): Value {
  const [first, second] = args.map((argument) => evaluate(argument, php));
  if (/^(getenv|env|getenv_docker)$/i.test(name) && first?.kind === 'text')
    return php.environment.read(first.text, second?.kind === 'text' ? second : undefined);
  if (/^dirname$/i.test(name) && first?.kind === 'text') return { ...first, text: path.dirname(first.text) };
  return unknown(`${name}()`);
}

function binary(left: Value, operator: string, right: () => Value): Value {
  if (operator === '.') return joined([left, right()]);
  return operator === '??' || operator === '||' ? otherwise(left, right()) : unknown('operator');
}

/** `a ?: b` and `a ?? b`: the second where the first is not set. */
function otherwise(value: Value, fallback: Value): Value {
  if (value.kind !== 'unset') return value.kind === 'none' ? fallback : value;
  return fallback.kind === 'text' ? { ...fallback, origin: { from: 'default', name: value.name } } : value;
}
