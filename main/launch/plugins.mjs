// What the bundler is taught for the program: each plugin is there because it makes every command start sooner.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './ensure.mjs';

/** V8 reads JSON many times faster than the same as an object of a program: every command begins by reading texts. */
export const textsAsText = {
  name: 'texts-as-text',
  transform: {
    filter: { id: /\/text\/[\w-]+\.json$/ },
    handler: (json) => ({
      code: `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(json)))});`,
      moduleType: 'js',
      map: null,
    }),
  },
};

/**
 * An `import` of a module of Node's loads it, and asks it for all it exports, which loads more of them. Here each is loaded when
 * one of its exports is first used: most commands use few. Not those that are a function themselves (`events`, `stream`, `assert`):
 * packages call or extend what they required.
 */
export const nodeModulesWhenUsed = {
  name: 'node-modules-when-used',
  resolveId: {
    order: 'pre',
    filter: { id: /^node:/ },
    handler: (id) =>
      typeof process.getBuiltinModule(id) === 'function' ? { id, external: true } : { id: `\0${id}` },
  },
  load: { filter: { id: /^\0node:/ }, handler: (id) => ({ code: whenUsed(id.slice(1)), moduleType: 'js' }) },
};

function whenUsed(id) {
  const names = JSON.stringify(Object.keys(process.getBuiltinModule(id)));
  return `let loaded;
for (const name of ${names})
  Object.defineProperty(exports, name, { enumerable: true, get: () => (loaded ??= process.getBuiltinModule('${id}'))[name] });`;
}

/**
 * The SQLite package is thirteen files and a program. Node finds and reads each by itself; bundled, it is the program alone, which
 * the package's own `binding.js` still chooses.
 */
export const sqliteTogether = {
  name: 'sqlite-together',
  resolveId: {
    order: 'pre',
    filter: { id: /^(better-sqlite3|\.\/binding)$/ },
    handler: (id, importer) =>
      id === 'better-sqlite3' ? sqlite('index.js') : importer === sqlite('index.js') ? `\0${id}` : null,
  },
  load: {
    filter: { id: /^\0\.\/binding$/ },
    handler: () => ({
      code: `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
export const getBinding = (named) => require(require.resolve('better-sqlite3/package.json').replace(/package\\.json$/, 'lib/binding.js')).getBinding(named);`,
      moduleType: 'js',
    }),
  },
};

const sqlite = (file) => path.join(root, 'node_modules', 'better-sqlite3', 'lib', file);

/** dist/main.js is small and by itself: what it loads comes after it has turned on the cache of compiled code. */
export const runApart = {
  name: 'run-apart',
  resolveId: { filter: { id: /^\.\/run\.ts$/ }, handler: () => ({ id: './run.js', external: true }) },
};

/**
 * Groups of modules that are loaded together, each in one file: some seventy small ones take Node longer to find and to join than to run.
 * A group is what its roots and all they import have, but for what an earlier group has; of several lists of roots, what each has.
 */
export function chunksOf(roots) {
  const groupOf = new Map();
  const gather = {
    name: 'gather-groups',
    buildEnd() {
      for (const [group, lists] of Object.entries(roots)) {
        const [first, ...others] = lists.map((files) => reachedFrom(files, (id) => this.getModuleInfo(id)));
        for (const id of first)
          if (!groupOf.has(id) && others.every((other) => other.has(id))) groupOf.set(id, group);
      }
    },
  };
  const groups = Object.keys(roots).map((name, n) => ({
    name,
    priority: Object.keys(roots).length - n,
    test: (id) => groupOf.get(id) === name,
  }));
  return { gather, groups };
}

function reachedFrom(files, infoOf) {
  const reached = new Set();
  const open = files.map((file) => path.join(root, file));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const module = reached.has(id) ? null : infoOf(id);
    if (module === null || module.isExternal) continue;
    reached.add(id);
    open.push(...module.importedIds);
  }
  return reached;
}

/**
 * What keys of the settings mean is for editors: they get it as the text of docs/settings.schema.json, which a test holds against the
 * sources. In the program each description only makes one more copy of a schema, at every start.
 */
export const settingsExplained = {
  name: 'settings-explained',
  transform: {
    filter: { id: /\/contract\/settings\/[\w-]+\.ts$/, code: '.describe(' },
    handler: (code) => ({ code: code.replaceAll(DESCRIPTION, ''), map: null }),
  },
  load: {
    filter: { id: /\/core\/settings\/schema-text\.ts$/ },
    handler: () => {
      const text = readFileSync(path.join(root, 'docs', 'settings.schema.json'), 'utf8');
      return { code: `export const schemaText = () => ${JSON.stringify(text)};`, moduleType: 'js' };
    },
  },
};

const DESCRIPTION = /\.describe\(\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`$]*`)\s*,?\s*\)/g;
