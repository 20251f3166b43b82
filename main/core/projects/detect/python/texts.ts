import type { SyntaxNode } from '@lezer/common';
import { joined } from '../combine.ts';
import { childrenOf, textOf } from '../parse.ts';
import { literal, unknown, type Value } from '../values.ts';
import { formatText, pythonString } from './strings.ts';
import type { Frame } from './world.ts';

type Evaluate = (node: SyntaxNode | null | undefined, frame: Frame) => Value;

export function stringOf(node: SyntaxNode, { source }: Frame): Value {
  const text = pythonString(textOf(source, node));
  return text === null ? unknown('bytes') : literal(text);
}

/** Strings that stand one after the other. */
export function continued(node: SyntaxNode, frame: Frame, evaluate: Evaluate): Value {
  return joined(childrenOf(node).map((part) => evaluate(part, frame)));
}

/** `f'{name}.db'`. */
export function formatted(node: SyntaxNode, frame: Frame, evaluate: Evaluate): Value {
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
