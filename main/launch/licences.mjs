// dist/licences.md: what others have written and is in the program, with the terms under which it may be passed on.
// The window's part is beside it (dist/renderer/licences.md, by its own bundler).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './ensure.mjs';

/** Parts of native packages that have terms of their own and no file in the package that says them. */
const within = {
  'better-sqlite3':
    'Contains SQLite, which its authors have placed in the public domain (https://sqlite.org/copyright.html).',
  'sodium-native': `Contains libsodium, under the ISC licence: Copyright (c) 2013-2026 Frank Denis <j at pureftpd dot org>.
Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies. THE SOFTWARE IS PROVIDED "AS IS" AND
THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS.
IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER
RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT
OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`,
  'node-notifier':
    'Carries programs of others, each with its terms beside it: SnoreToast (LGPL-3.0, https://github.com/KDE/snoretoast), notifu (BSD), terminal-notifier (MIT).',
};

/** @param moduleFiles absolute paths of the modules that were bundled */
export function licencesPage(moduleFiles) {
  const places = new Set([...moduleFiles.flatMap(packageOf), ...nativePlaces()]);
  const packages = [...places].map(read).sort((a, b) => (a.id < b.id ? -1 : 1));
  const unique = packages.filter(({ id }, at) => id !== packages[at - 1]?.id);
  const printed = new Map();
  const sections = unique.map((each) => section(each, printed));
  return `# Licences\n\nCofre contains or carries these ${unique.length} packages.\n${sections.join('')}`;
}

/** The folder of the package that a bundled file is from; none for our own files and the bundler's. */
function packageOf(file) {
  const found = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file.replaceAll('\0', ''));
  return found && existsSync(path.join(found[0], 'package.json')) ? [found[0]] : [];
}

/** What is not bundled but lies in node_modules of an installed Cofre: our `dependencies`, and theirs. */
function nativePlaces() {
  const places = [];
  const queue = [{ from: root, names: dependenciesOf(root) }];
  for (const { from, names } of queue)
    for (const name of names) {
      const place = resolve(from, name);
      if (place === undefined || places.includes(place)) continue;
      places.push(place);
      queue.push({ from: place, names: [...dependenciesOf(place), ...optionalOf(place)] });
    }
  return places;
}

const manifest = (place) => JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'));
const dependenciesOf = (place) => Object.keys(manifest(place).dependencies ?? {});
const optionalOf = (place) => Object.keys(manifest(place).optionalDependencies ?? {});

function resolve(from, name) {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const place = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(place, 'package.json'))) return place;
    if (folder === path.dirname(folder)) return undefined; // an optional one, for another system
  }
}

function read(place) {
  const { name, version, license, author } = manifest(place);
  const files = readdirSync(place).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(path.join(place, file), 'utf8').trim());
  const by = typeof author === 'string' ? author : author?.name;
  return { id: `${name} ${version}`, name, license, by, texts };
}

/** A text that an earlier package has too is not printed again. */
function section({ id, name, license, by, texts }, printed) {
  const bare = `${by ? `By ${by}. ` : ''}The package holds no text of its licence; ${terms(license)} applies.`;
  const parts = texts.map((text) => {
    const earlier = printed.get(text);
    if (earlier === undefined) printed.set(text, id);
    return earlier === undefined ? `~~~text\n${text}\n~~~` : `The same text as of ${earlier}.`;
  });
  const all = [...(parts.length === 0 ? [bare] : parts), ...(within[name] ? [within[name]] : [])];
  return `\n## ${id} (${terms(license)})\n\n${all.join('\n\n')}\n`;
}

/** As package.json says it: today a name, in old ones an object or a list. */
function terms(license) {
  if (Array.isArray(license)) return license.map(terms).join(' or ');
  return typeof license === 'string' ? license : (license?.type ?? 'see the text');
}
