import type { Level } from '../../../contract/views/health.ts';
import { bodyOf, type Letter } from './letter.ts';

/** As much of a text as a service takes (characters), with a sign that something is left out. */
export function within(text: string, most: number): string {
  const chars = [...text];
  return chars.length <= most ? text : `${chars.slice(0, most - 1).join('')}…`;
}

/** Where it comes from and how to see more: `laptop · cofre logs 0k3v9q2m1x`. */
export function footOf({ machine, command }: Letter): string {
  return command === '' ? machine : `${machine} · ${command}`;
}

/** The whole message as plain text. */
export function plainText(letter: Letter): string {
  return `${letter.title}\n\n${bodyOf(letter)}\n\n${footOf(letter)}`;
}

/** The colour of the level, as 24 bits. */
export function colourOf(level: Level): number {
  return { ok: 0x16854c, notice: 0x5b6b7b, warning: 0xf5a614, critical: 0xc8242c }[level];
}
