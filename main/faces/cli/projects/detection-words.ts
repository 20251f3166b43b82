import path from 'node:path';
import type { Reason } from '../../../contract/views/detection.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from '../say/escape.ts';

/** Relative to the project for what lies in it. */
export function short(root: string, file: string): string {
  return escapeForTerminal(file.startsWith(root + path.sep) ? file.slice(root.length + 1) : file);
}

export function reasons({ say }: Context, why: readonly Reason[]): string {
  return why.map(({ code, details }) => say(`detect.why.${code}`, details)).join('; ');
}
