import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Text of this project's own installed packages: what a clone has anyway, fixed by the lockfile. */
export interface Corpus {
  /** Ascending by length, so that a long slice finds a long source quickly. */
  readonly sources: readonly string[];
  readonly licences: readonly string[];
  /** Identifiers to rename with, and words of the sentences. */
  readonly words: readonly string[];
  readonly sentences: readonly string[];
}

const TEXT = /\.(?:js|ts|mjs|cjs|mts|cts|json|css|md)$/;
/** Packages that npm installs on some systems only: their text would make datasets differ between machines. */
const SYSTEM_PACKAGE = /(?:^|[-/])(?:linux|win32|win|darwin|android|freebsd|openharmony|wasm32)(?:-|$)/;
const SMALLEST = 200;

export function readCorpus(modules: string): Corpus {
  const files = textFiles(modules, '');
  if (files.length === 0) throw new Error(`${modules} holds no text to build datasets from`);
  const texts = files.map((file) => ({ file, text: readFileSync(path.join(modules, file), 'latin1') }));
  const usable = texts.filter(({ text }) => text.length >= SMALLEST);
  const prose = usable.filter(({ file }) => file.endsWith('.md')).map(({ text }) => text);
  const sentences = distinct(prose.flatMap(sentencesOf));
  return {
    sources: usable.map(({ text }) => text).sort((a, b) => a.length - b.length),
    licences: usable.filter(({ file }) => /licen[cs]e/i.test(file)).map(({ text }) => text),
    words: distinct(sentences.flatMap((sentence) => sentence.match(/[A-Za-z]{4,12}/g) ?? [])).sort(),
    sentences,
  };
}

function textFiles(modules: string, folder: string): string[] {
  const found: string[] = [];
  const entries = readdirSync(path.join(modules, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const relative = path.posix.join(folder, entry.name);
    if (entry.name.startsWith('.') || SYSTEM_PACKAGE.test(relative)) continue;
    if (entry.isDirectory()) found.push(...textFiles(modules, relative));
    else if (entry.isFile() && (TEXT.test(entry.name) || /^licen[cs]e$/i.test(entry.name)))
      found.push(relative);
  }
  return found;
}

function sentencesOf(text: string): string[] {
  const pieces = text.split(/(?<=[.!?])\s+|\n{2,}/).map((piece) => piece.replaceAll(/\s+/g, ' ').trim());
  return pieces.filter((piece) => /^[\x20-\x7e]{40,240}$/.test(piece) && piece.split(' ').length > 6);
}

function distinct(list: readonly string[]): string[] {
  return [...new Set(list)];
}
