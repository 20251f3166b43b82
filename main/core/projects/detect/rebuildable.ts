import path from 'node:path';
import type { Rebuildable } from '../../../contract/views/detection.ts';
import { compileExcludes } from '../../../engine/scan/excludes.ts';
import { type Looked, type RebuildableIdea, why } from './ideas.ts';
import type { ProjectReader } from './project-reader.ts';
import { type Rebuilt, sizeBelow } from './survey.ts';

/** Folders that the tools of a project fill, each proved by a file beside or in it - never by a name alone. */
export function lookForBuilt(looked: Looked): void {
  const { reader, survey, ideas } = looked;
  for (const marker of survey.markers) {
    const folder = path.dirname(marker);
    const found: RebuildableIdea[] = [];
    const add = (
      name: string,
      code: 'dependencies' | 'build-output' | 'framework-cache',
      details: Record<string, string>,
    ) => {
      const at = path.join(folder, name);
      if (reader.isFolder(at)) found.push({ folder: at, why: why(code, details) });
    };
    const has = (name: string) => reader.isFile(path.join(folder, name));
    switch (path.basename(marker)) {
      case 'composer.json':
        if (has('vendor/composer/installed.json')) add('vendor', 'dependencies', { marker: 'composer.json' });
        if (has('public/build/manifest.json'))
          add('public/build', 'build-output', { marker: 'manifest.json' });
        break;
      case 'Gemfile':
        add('vendor/bundle', 'dependencies', { marker: 'Gemfile' });
        if (has('config/application.rb')) add('tmp/cache', 'framework-cache', { framework: 'Rails' });
        if (hasManifest(looked, path.join(folder, 'public/assets')))
          add('public/assets', 'build-output', { marker: 'manifest' });
        break;
      case 'Cargo.toml':
      case 'pom.xml':
        add('target', 'build-output', { marker: path.basename(marker) });
        break;
      case 'package.json':
        for (const name of ignoredOutputs(reader, folder))
          add(name, 'build-output', { marker: 'package.json, .gitignore' });
        break;
    }
    for (const idea of found) if (!isKept(looked, idea.folder)) ideas.rebuildable.push(idea);
  }
}

function hasManifest({ reader }: Looked, folder: string): boolean {
  return reader.names(folder).some((name) => /^\.?(sprockets-)?manifest.*\.json$/.test(name));
}

/** `dist` and the like, where package.json has a build and .gitignore says that nobody keeps it. */
function ignoredOutputs(reader: ProjectReader, folder: string): string[] {
  const manifest = reader.text(path.join(folder, 'package.json')) ?? '';
  if (!/"build(:[\w-]+)?"\s*:/.test(manifest)) return [];
  const ignored = [...new Set([folder, reader.root])].flatMap((each) => {
    const file = path.join(each, '.gitignore');
    const text = reader.isFile(file) ? reader.text(file) : null;
    const excluded = text === null ? null : compileExcludes({ patterns: [text], presets: [] });
    return excluded === null
      ? []
      : [(at: string) => excluded(path.relative(each, at).split(path.sep).join('/'), true)];
  });
  return ['dist', 'build', 'out', '.output', '.vercel', 'coverage'].filter((name) =>
    ignored.some((test) => test(path.join(folder, name))),
  );
}

/** What holds uploads or a database is no output, whatever it is called. */
function isKept({ ideas, survey }: Looked, folder: string): boolean {
  const inside = (each: string) => each === folder || each.startsWith(folder + path.sep);
  return ideas.media.some((media) => inside(media.folder)) || survey.sqlite.some(inside);
}

/** Everything that need not be kept, as excludes; what comes back by one pattern of a preset is one line. */
export function rebuildableOf(looked: Looked): Rebuildable[] {
  const { reader, survey, ideas } = looked;
  const found = new Map<string, Rebuildable>();
  const add = (one: Rebuildable) => {
    const same = found.get(one.pattern);
    if (same === undefined) found.set(one.pattern, one);
    else
      found.set(one.pattern, {
        ...same,
        bytes: same.bytes + one.bytes,
        files: same.files + one.files,
        places: same.places + 1,
      });
  };
  for (const rebuilt of survey.rebuilt) add(ofSurvey(reader, rebuilt));
  const folders = new Set<string>();
  for (const { folder, why: reason } of ideas.rebuildable) {
    if (folders.has(folder) || !reader.holds(folder)) continue;
    if ([...folders].some((other) => folder.startsWith(other + path.sep))) continue;
    folders.add(folder);
    const pattern = patternOf(reader, folder);
    add({
      key: `exclude:${pattern}`,
      why: [reason],
      ...sizeBelow(survey, folder),
      path: reader.name(folder),
      places: 1,
      pattern,
    });
  }
  return [...found.values()].sort((a, b) => b.bytes - a.bytes);
}

function ofSurvey(reader: ProjectReader, { folder, why: reason, bytes, files }: Rebuilt): Rebuildable {
  const common = { bytes, files, path: reader.name(folder), places: 1 };
  if ('preset' in reason) {
    const pattern = `${path.basename(folder)}/`;
    const { preset } = reason;
    return {
      key: `exclude:${pattern}`,
      why: [why('preset', { preset, name: path.basename(folder) })],
      ...common,
      pattern,
      preset,
    };
  }
  const pattern = patternOf(reader, folder);
  const code = reason.marker === 'pyvenv.cfg' ? 'virtualenv' : 'cache-tag';
  return {
    key: `exclude:${pattern}`,
    why: [why(code, { marker: reason.marker })],
    ...common,
    pattern,
  };
}

/** Anchored to the project; a name with marks of .gitignore means itself. */
export function patternOf(reader: ProjectReader, folder: string): string {
  return `/${reader.name(folder).replaceAll(/([\\*?[\]])|( $)/g, '\\$&')}/`;
}
