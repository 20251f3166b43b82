import path from 'node:path';
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import { joined } from './combine.ts';
import type { Environment } from './environment.ts';
import { NESTING_MAX } from './limits.ts';
import { childrenOf, parseSource, type Source, textOf } from './parse.ts';
import type { ProjectReader } from './project-reader.ts';
import { literal, NONE, unknown, type Value } from './values.ts';

const typescript = parser.configure({ dialect: 'ts' });

/** Every object literal of a file that stands directly under a name, outer ones first, with its fields' values. */
export interface NamedObject {
  /** '' for what is exported or has no name. */
  readonly name: string;
  readonly value: Extract<Value, { kind: 'dict' }>;
}

export function objectsOf(reader: ProjectReader, file: string, environment: Environment): NamedObject[] {
  const text = reader.text(file);
  if (text === null) return [];
  const found: NamedObject[] = [];
  try {
    const source = parseSource(typescript, file, text);
    if (source === null)
      reader.find('not-understood', {
        path: reader.name(file),
        setting: '*',
        what: 'size',
      });
    else collect({ source, environment, depth: 0 }, found);
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

interface Script {
  readonly source: Source;
  readonly environment: Environment;
  readonly depth: number;
}

function collect(script: Script, found: NamedObject[]): void {
  script.source.tree.iterate({
    enter({ name, node }) {
      if (name !== 'ObjectExpression') return;
      const value = evaluate(node, script);
      if (value.kind === 'dict' && value.entries.has('client'))
        found.push({ name: nameOf(node, script.source), value });
    },
  });
}

function nameOf(node: SyntaxNode, source: Source): string {
  const { parent } = node;
  const key = parent?.name === 'Property' ? parent.firstChild : null;
  return key === null ? '' : textOf(source, key).replaceAll(/^["']|["']$/g, '');
}

function evaluate(node: SyntaxNode | undefined, script: Script): Value {
  if (node === undefined || script.depth > NESTING_MAX) return unknown('nothing');
  const inner = { ...script, depth: script.depth + 1 };
  const text = textOf(script.source, node);
  switch (node.name) {
    case 'String':
      return stringOf(text);
    case 'TemplateString':
      return text.includes('${') ? unknown('template') : literal(text.slice(1, -1));
    case 'Number':
      return literal(text);
    case 'BooleanLiteral':
      return { kind: 'bool', bool: text === 'true' };
    case 'null':
      return NONE;
    case 'ObjectExpression':
      return objectOf(node, inner);
    case 'MemberExpression':
      return member(text, script);
    case 'BinaryExpression':
      return binary(childrenOf(node), inner);
    case 'ParenthesizedExpression':
      return evaluate(childrenOf(node)[1], inner);
    case 'CallExpression':
      return call(node, inner);
    case 'VariableName':
      return text === '__dirname' ? literal(path.dirname(script.source.file)) : unknown(text);
    default:
      return unknown(node.name);
  }
}

function objectOf(node: SyntaxNode, script: Script): Value {
  const entries = new Map<string, Value>();
  for (const property of childrenOf(node).filter(({ name }) => name === 'Property')) {
    const [key, colon, value] = childrenOf(property);
    if (key === undefined || colon?.name !== ':') continue;
    entries.set(textOf(script.source, key).replaceAll(/^["']|["']$/g, ''), evaluate(value, script));
  }
  return { kind: 'dict', entries };
}

function member(text: string, { environment }: Script): Value {
  const [, dotted, quoted] =
    /^process\.env(?:\.(\w+)|\[["'](\w+)["']\])!?$/.exec(text.replaceAll(/\s/g, '')) ?? [];
  const name = dotted ?? quoted;
  if (name !== undefined) return environment.read(name);
  return unknown('member');
}

function binary([left, operator, right]: readonly SyntaxNode[], script: Script): Value {
  const value = evaluate(left, script);
  const sign = operator === undefined ? '' : textOf(script.source, operator);
  if (sign === '+') return joined([value, evaluate(right, script)]);
  if (sign !== '||' && sign !== '??') return unknown('operator');
  if (value.kind !== 'unset') return value.kind === 'none' ? evaluate(right, script) : value;
  const fallback = evaluate(right, script);
  return fallback.kind === 'text' ? { ...fallback, origin: { from: 'default', name: value.name } } : value;
}

/** `path.join(__dirname, 'dev.sqlite3')`, `Number(process.env.PORT)`. */
function call(node: SyntaxNode, script: Script): Value {
  const [callee, list] = childrenOf(node);
  const name = callee === undefined ? '' : textOf(script.source, callee);
  const nodes =
    list === undefined ? [] : childrenOf(list).filter((each) => !['(', ')', ','].includes(each.name));
  const args = nodes.map((each) => evaluate(each, script));
  if (/^(path\.)?(join|resolve)$/.test(name)) {
    const texts = args.flatMap((value) => (value.kind === 'text' ? [value.text] : []));
    return texts.length === args.length ? literal(path.join(...texts)) : unknown(`${name}()`);
  }
  const [first] = args;
  return /^(Number|parseInt|String)$/.test(name) && first !== undefined
    ? first
    : unknown(`${name.slice(0, 40)}()`);
}

function stringOf(text: string): Value {
  return literal(text.slice(1, -1).replaceAll(/\\([\s\S])/g, (_all, char: string) => ESCAPES[char] ?? char));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
