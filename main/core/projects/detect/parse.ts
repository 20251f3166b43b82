import type { SyntaxNode, Tree } from '@lezer/common';
import type { LRParser } from '@lezer/lr';
import { PARSE_MS } from './limits.ts';

/** A source text with its syntax tree; a tree has error nodes where the text is no such language. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly tree: Tree;
}

/** null when parsing takes too long: error recovery on garbage may. */
export function parseSource(parser: LRParser, file: string, text: string): Source | null {
  const parse = parser.startParse(text);
  const end = performance.now() + PARSE_MS;
  for (let step = 0; ; step++) {
    const tree = parse.advance();
    if (tree !== null) return { file, text, tree };
    if (step % 256 === 0 && performance.now() > end) return null;
  }
}

export function textOf(source: Source, node: SyntaxNode): string {
  return source.text.slice(node.from, node.to);
}

/** Counted from 1. */
export function lineOf(source: Source, node: SyntaxNode): number {
  let line = 1;
  for (let n = source.text.indexOf('\n'); n !== -1 && n < node.from; n = source.text.indexOf('\n', n + 1))
    line++;
  return line;
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== 'Comment') children.push(child);
  return children;
}

/** The first place where the text is not of its language, or null. */
export function firstError(source: Source): number | null {
  let found: number | null = null;
  source.tree.iterate({
    enter(node) {
      if (found !== null) return false;
      if (node.type.isError) found = lineOf(source, node.node);
      return undefined;
    },
  });
  return found;
}
