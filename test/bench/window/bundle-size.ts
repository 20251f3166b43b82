import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export interface BundleSize {
  /** Everything that any screen in any language may fetch (bytes, gzip). */
  readonly all: number;
  /** What the Overview fetches, in the language with more to say. */
  readonly firstPage: number;
}

interface Chunk {
  readonly file: string;
  readonly name?: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

const folder = fileURLToPath(new URL('../../../dist/renderer/', import.meta.url));

/** Measured in the files that are served. */
export function bundleSize(): BundleSize {
  const manifest = JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8')) as Record<string, Chunk>;
  const size = (file: string) => gzipSync(readFileSync(folder + file)).length;
  const sum = (files: Iterable<string>) => [...files].reduce((total, file) => total + size(file), 0);
  const language = (tag: string) => need(manifest, `../main/contract/text/${tag}.json`);
  const [larger = ''] = ['en', 'pt-BR'].toSorted((a, b) => size(language(b).file) - size(language(a).file));
  const first = [
    ...named(manifest, 'first'),
    ...named(manifest, 'window'),
    `../main/contract/text/${larger}.json`,
  ];
  return {
    all: sum(['index.html', ...readdirSync(`${folder}assets`).map((name) => `assets/${name}`)]),
    firstPage: sum(['index.html', ...filesOf(manifest, first)]),
  };
}

/** The chunks, what they import at once, and the styles of each. */
function filesOf(manifest: Record<string, Chunk>, chunks: readonly string[]): Set<string> {
  const files = new Set<string>();
  const waiting = [...chunks];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const { file, css = [], imports = [] } = need(manifest, name);
    if (files.has(file)) continue;
    for (const one of [file, ...css]) files.add(one);
    waiting.push(...imports);
  }
  return files;
}

/** The chunks that build-renderer.mjs gives this name. */
function named(manifest: Record<string, Chunk>, name: string): string[] {
  const keys = Object.keys(manifest).filter((key) => manifest[key]?.name === name);
  if (keys.length === 0) throw new Error(`the window has no chunk ${name}`);
  return keys;
}

function need(manifest: Record<string, Chunk>, name: string): Chunk {
  const chunk = manifest[name];
  if (chunk === undefined) throw new Error(`the window has no ${name}`);
  return chunk;
}
