import type { Detection } from '../../contract/views/detection.ts';
import type { DriftFinding } from '../../contract/views/drift.ts';
import { freeName, lean, outermost, type ProjectDraft, type WrittenDatabase } from './propose.ts';

/**
 * Whether taking a finding is a matter of adding. Only a person can tell what to do about the others: an exclude of theirs
 * that hides uploads, a database that may have been renamed or dropped, one they reach in a way no detection proposes.
 */
export function canTake({ code, details }: DriftFinding, { databases = [] }: ProjectDraft): boolean {
  if (code === 'media-excluded' || code === 'database-vanished') return false;
  if (code !== 'database-changed') return true;
  const before = databases.find(({ name }) => name === details.name);
  return before !== undefined && !/^(ssh|container)$/.test(before.place?.kind ?? 'local');
}

/** Puts findings into a project as settings write it, in place; what `canTake` refuses is left alone. */
export function takeFindings(
  project: ProjectDraft,
  findings: readonly DriftFinding[],
  detection: Detection,
): void {
  for (const finding of findings) if (canTake(finding, project)) take(project, finding, detection);
}

function take(project: ProjectDraft, { code, key, details }: DriftFinding, detection: Detection): void {
  const { folders = [], excludes = [], databases = [] } = project;
  const found = detection.databases.find((each) => each.key === key)?.settings;
  switch (code) {
    case 'folder-new':
      project.folders = outermost([...folders, String(details.folder)]);
      break;
    case 'media-moved':
      project.folders = outermost(
        folders.map((folder) => (folder === details.from ? String(details.folder) : folder)),
      );
      break;
    case 'database-new':
      if (found !== undefined)
        project.databases = [...databases, { ...lean(found), name: freeName(found.name, databases) }];
      break;
    case 'database-changed':
      if (found !== undefined)
        project.databases = databases.map((each) =>
          each.name === details.name ? moved(each, lean(found)) : each,
        );
      break;
    case 'rebuildable-included':
      project.excludes = [...new Set([...excludes, String(details.pattern)])];
      break;
    case 'media-excluded':
    case 'database-vanished':
      break;
  }
}

/** Where a database is now, with what the person said about it before. */
function moved(before: WrittenDatabase, now: WrittenDatabase): WrittenDatabase {
  const said = {
    name: before.name,
    ...('expect' in before && before.expect !== undefined ? { expect: before.expect } : {}),
  };
  const password =
    before.engine === now.engine && 'password' in before && !('password' in now)
      ? { password: before.password }
      : {};
  return { ...now, ...password, ...said } as WrittenDatabase;
}

/** Keeps keys of what a person does not want to hear of again. */
export function decline(project: ProjectDraft, keys: Iterable<string>): void {
  const declined = [...new Set([...(project.declined ?? []), ...keys])];
  if (declined.length > 0) project.declined = declined;
}
