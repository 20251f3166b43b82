import type { Corpus } from './corpus.ts';
import type { Random } from './random.ts';

/** One identifier in this many is renamed: enough that no two files share long runs, few enough to look like code. */
const RENAMED_ONE_IN = 12;
const VOCABULARY = 4_096;

/** Text of exactly `size` bytes: slices of real sources from a line's beginning, some identifiers renamed throughout. */
export function imitate(corpus: Corpus, random: Random, size: number): string {
  const seed = random.bits() | 1;
  let text = '';
  while (text.length < size) text += renamed(slice(corpus, random, size - text.length + 16), corpus, seed);
  return text.slice(0, size);
}

function slice(corpus: Corpus, random: Random, size: number): string {
  const longEnough = firstOfLength(corpus.sources, Math.min(size, corpus.sources.at(-1)!.length));
  const source = corpus.sources[random.between(longEnough, corpus.sources.length)]!;
  const room = source.length - size;
  if (room <= 0) return source;
  const start = random.below(room + 1);
  const line = source.lastIndexOf('\n', start) + 1;
  return start - line < 2_000 ? source.slice(line, line + size) : source.slice(start, start + size);
}

function firstOfLength(sources: readonly string[], length: number): number {
  let low = 0;
  let high = sources.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sources[middle]!.length < length) low = middle + 1;
    else high = middle;
  }
  return low;
}

function renamed(text: string, corpus: Corpus, seed: number): string {
  const { words } = corpus;
  const choices = Math.min(VOCABULARY, words.length);
  return text.replace(/[A-Za-z]{5,}/g, (word) => {
    const mark = Math.imul(fingerprint(word), seed) >>> 8;
    return mark % RENAMED_ONE_IN === 0 ? words[mark % choices]! : word;
  });
}

function fingerprint(word: string): number {
  const last = word.length - 1;
  const letters = word.charCodeAt(0) + word.charCodeAt(last) * 131 + word.charCodeAt(last >> 1) * 17_161;
  return letters * 31 + last;
}
