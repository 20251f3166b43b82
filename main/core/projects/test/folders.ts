import { setImmediate as breathe } from 'node:timers/promises';
import { CofreError } from '../../../base/errors.ts';
import type { Problem } from '../../../base/problems.ts';
import { liveSqliteFiles } from '../../../databases/sqlite/live-files.ts';
import { compileExcludes } from '../../../engine/scan/excludes.ts';
import { type WalkRoot, walk } from '../../../engine/scan/walk.ts';
import { nameRoots } from '../../../operations/backup/roots.ts';
import { asWalked } from '../../../operations/backup/source-scan.ts';
import { doubtful, failed, type ProjectCheck, passed, tried } from './check.ts';
import type { TestWorld } from './world.ts';

interface Seen {
  files: number;
  bytes: number;
  readonly problems: Problem[];
}

/** Each folder is walked as a backup walks it, without reading a file; what must be in every backup is looked for on the way. */
export async function* testFolders(world: TestWorld): AsyncGenerator<ProjectCheck> {
  const { folders, expect } = world.project;
  const missing = new Set(expect.paths.map((path) => path.replace(/\/+$/, '')));
  let files = 0;
  if (folders.length > 0) {
    let roots: WalkRoot[] = [];
    yield* await tried({ kind: 'folder', subject: folders.join(', ') }, async () => {
      roots = nameRoots(folders, world.project.databases.length > 0);
      return [];
    });
    for (const root of roots) {
      const of = { kind: 'folder' as const, subject: root.path };
      const found = await tried(of, async () => {
        const seen = await look(world, root, missing);
        files += seen.files;
        return judge(root, seen);
      });
      yield* found;
    }
  }
  for (const path of expect.paths) {
    const of = { kind: 'expectation' as const, subject: path };
    yield missing.has(path.replace(/\/+$/, '')) ? failed(of, 'path-missing') : passed(of, 'path-there');
  }
  if (expect.minFiles === 0) return;
  const of = { kind: 'expectation' as const, subject: 'minFiles' };
  const details = { files, least: expect.minFiles };
  yield files < expect.minFiles ? failed(of, 'files-too-few', details) : passed(of, 'files-enough', details);
}

async function look({ project, signal }: TestWorld, root: WalkRoot, missing: Set<string>): Promise<Seen> {
  const seen: Seen = { files: 0, bytes: 0, problems: [] };
  const { excludes, presets, oneFileSystem, maxFileBytes } = project;
  const excluded = compileExcludes({ patterns: excludes, presets });
  const dumped = asWalked(liveSqliteFiles(project.databases), [root]);
  const options = {
    excluded,
    oneFileSystem,
    maxFileBytes,
    cacheDirTags: true,
    avoid: new Set<string>(),
    dumped,
  };
  const report = { skipped: () => undefined, problem: (problem: Problem) => seen.problems.push(problem) };
  for (const { folder, entries } of walk([root], options, report)) {
    signal?.throwIfAborted();
    for (const { name, type, stat } of entries) {
      missing.delete(folder === '' ? name : `${folder}/${name}`);
      if (type !== 'file') continue;
      seen.files += 1;
      seen.bytes += stat.size;
    }
    await breathe();
  }
  return seen;
}

function judge({ path, name }: WalkRoot, { files, bytes, problems }: Seen): ProjectCheck {
  const of = { kind: 'folder' as const, subject: path };
  const hard = problems.filter(({ code }) => code === 'unreadable' || code === 'name-unusable');
  const [first] = hard;
  if (first?.path === name)
    throw new CofreError('source-unreadable', `${path}: ${first.message}`, { path, why: first.message });
  if (first !== undefined)
    return failed(of, 'folder-partly', { count: hard.length, path: first.path, why: first.message });
  return files === 0 ? doubtful(of, 'folder-empty') : passed(of, 'folder-readable', { count: files, bytes });
}
