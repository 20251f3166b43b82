import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Inputs that reached something: one a line, in base64. */
export function corpusFile(target: string): string {
  return fileURLToPath(new URL(`corpus/${target}.txt`, import.meta.url));
}

export function readCorpus(target: string): Buffer[] {
  const file = corpusFile(target);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => Buffer.from(line, 'base64'));
}
