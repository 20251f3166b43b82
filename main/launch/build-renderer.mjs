// Bundles the window (renderer/) into dist/renderer: plain files that any face may serve, with nothing inline, so that a
// strict content security policy holds. One chunk for each area, loaded when it is opened.
import { existsSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { root } from './ensure.mjs';
import { rendererStamp } from './stale.mjs';

const target = path.join(root, 'dist', 'renderer');

/** Into a folder beside the old one, which it replaces when it is whole. */
export async function bundleRenderer({ began, quiet }) {
  process.env.NODE_ENV = 'production'; // a test runner says otherwise, and then paths of this machine get into the window
  const work = path.join(root, 'dist', `renderer-${process.pid}`);
  const aside = `${work}-old`;
  try {
    const { output } = await build(options(work));
    writeFileSync(path.join(work, path.basename(rendererStamp)), '');
    utimesSync(path.join(work, path.basename(rendererStamp)), began, began);
    if (existsSync(target)) renameSync(target, aside);
    renameSync(work, target);
    if (!quiet) process.stderr.write(`Built dist/renderer, ${packedKilobytes(output)} kB gzip in all\n`);
  } finally {
    for (const folder of [work, aside]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Few files: the first script with what it needs, and all that the start needs beside it. */
const startGroups = [
  { name: 'first', test: /renderer[\\/]main\.ts$/, priority: 2 },
  { name: 'window', test: isStart, priority: 1 },
];

function isStart(id) {
  return /renderer[\\/]start\.tsx$/.test(id ?? '');
}

function options(outDir) {
  return {
    ...{ configFile: false, root: path.join(root, 'renderer'), base: './', logLevel: 'warn' },
    // Its own parts are read by people who debug; the libraries' side is not.
    plugins: [ownTexts(), ownLanguages(), startAtOnce(), react()],
    publicDir: path.join(root, 'renderer', 'public'),
    build: {
      ...{ outDir, emptyOutDir: true, target: 'es2023', sourcemap: false, reportCompressedSize: false },
      chunkSizeWarningLimit: 600, // kB before packing; what may be fetched is bounded in test/renderer/bundle.test.ts
      // Small files stay files: a `data:` address would need a wider policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      license: { fileName: 'licences.md' },
      rolldownOptions: { output: { codeSplitting: { groups: startGroups } } },
      manifest: 'manifest.json',
    },
  };
}

/** Texts of commands stay out of the window: of `main/contract/text` it gets what `renderer/text/kept.json` names. */
function ownTexts() {
  const kept = JSON.parse(readFileSync(path.join(root, 'renderer', 'text', 'kept.json'), 'utf8'));
  return {
    name: 'own-texts',
    enforce: 'pre',
    transform(code, id) {
      if (!/contract[\\/]text[\\/](en|pt-BR)\.json$/.test(id)) return null;
      return { code: JSON.stringify(partOf(JSON.parse(code), kept)), map: null };
    },
  };
}

function partOf(texts, kept) {
  const part = {};
  for (const key of kept) {
    const names = key.split('.');
    const last = names.pop();
    let [from, to] = [texts, part];
    for (const name of names) {
      from = from[name];
      to[name] ??= {};
      to = to[name];
    }
    to[last] = from[last];
  }
  return part;
}

/** react-aria brings its few words in thirty languages: only ours are shown. */
function ownLanguages() {
  const other = /react-(aria|stately)[^?]*[\\/]intl[\\/].*[\\/](?!en-US|pt-BR)[a-z]{2}-[A-Z]{2}\.m?js$/;
  return {
    name: 'own-languages',
    enforce: 'pre',
    load: (id) => (other.test(id) ? 'export default {}; export {};' : null),
  };
}

/** The first script is small, and fetches the start of the window: the page names its files, too, so that all come together. */
function startAtOnce() {
  const handler = (_html, { bundle }) => {
    const start = Object.values(bundle).filter(
      ({ facadeModuleId, moduleIds = [] }) => isStart(facadeModuleId) || moduleIds.some(isStart),
    );
    const files = [
      ...new Set([...start, ...start.flatMap(({ imports }) => imports.map((name) => bundle[name]))]),
    ];
    const styles = files.flatMap(({ viteMetadata }) => [...viteMetadata.importedCss]);
    const link = (rel, file) => ({
      ...{ tag: 'link', injectTo: 'head' },
      attrs: { rel, crossorigin: true, href: `./${file}` },
    });
    return [
      ...files.map(({ fileName }) => link('modulepreload', fileName)),
      ...styles.map((file) => link('stylesheet', file)),
    ];
  };
  return { name: 'start-at-once', transformIndexHtml: { order: 'post', handler } };
}

function packedKilobytes(output) {
  const sizes = output.map((file) => gzipSync(file.code ?? file.source ?? '').length);
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1000);
}
