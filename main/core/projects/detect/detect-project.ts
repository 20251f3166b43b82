import { statSync } from 'node:fs';
import path from 'node:path';
import { type Clock, systemClock } from '../../../base/clock.ts';
import { CofreError, errnoOf } from '../../../base/errors.ts';
import type { Detection } from '../../../contract/views/detection.ts';
import { lookForCompose } from './compose.ts';
import { askDiffsettings } from './diffsettings.ts';
import { lookForDjango } from './django.ts';
import { addDatabase, type Looked, why } from './ideas.ts';
import { joinServices } from './join-services.ts';
import { lookForLaravel } from './laravel.ts';
import { SURVEY_MS } from './limits.ts';
import { lookForNode } from './node.ts';
import { nameOf } from './project-name.ts';
import { ProjectReader } from './project-reader.ts';
import { keptSize, type Outside, outsideSizes } from './project-sizes.ts';
import { databasesOfIdeas, foldersOfIdeas, isWithin } from './proposals.ts';
import { lookForRails } from './rails.ts';
import { lookForBuilt, rebuildableOf } from './rebuildable.ts';
import { sizeBelow, survey } from './survey.ts';
import { lookForLinks, lookForUploads } from './uploads.ts';
import { lookForWordPress } from './wordpress.ts';

export interface DetectOptions {
  /** Also ask `manage.py diffsettings`, which runs the project's own code: only when a person agreed. */
  readonly runProjectCode?: boolean;
  readonly clock?: Clock;
  /** Longest look for files and sizes (ms). */
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * What a folder holds that a backup must have, and what it need not have. Reads files only, runs nothing (unless told to),
 * and never holds a password in what it gives. Throws 'source-missing' when the folder is none.
 */
export async function detectProject(folder: string, options: DetectOptions = {}): Promise<Detection> {
  const reader = new ProjectReader(folderOf(folder));
  const { clock = systemClock, limitMs = SURVEY_MS, signal } = options;
  const found = await survey(reader, { clock, limitMs, signal });
  const looked: Looked = {
    reader,
    survey: found,
    ideas: {
      kinds: [],
      media: [],
      databases: [],
      rebuildable: [],
      services: [],
    },
  };
  lookForDjango(looked);
  if (options.runProjectCode === true) await askDiffsettings(looked, signal);
  for (const look of [lookForRails, lookForLaravel, lookForWordPress, lookForCompose, lookForNode])
    look(looked);
  joinServices(looked.ideas);
  lookForSqlite(looked);
  lookForLinks(looked);
  lookForUploads(looked);
  dropTooWide(looked);
  lookForBuilt(looked);
  if (!found.complete) reader.find('search-cut', { seconds: Math.round(limitMs / 1000) });
  const outside = await outsideSizes(looked, { clock, limitMs, signal });
  return detectionOf(looked, outside);
}

function folderOf(folder: string): string {
  const whole = path.resolve(folder);
  try {
    if (statSync(whole).isDirectory()) return whole;
  } catch (error) {
    throw new CofreError('source-missing', `${whole}: ${errnoOf(error)}`, { folder: whole }, error);
  }
  throw new CofreError('source-missing', `${whole} is not a folder`, {
    folder: whole,
  });
}

/** Uploads into a folder that holds the whole project, or the whole disk, are no folder to add by itself. */
function dropTooWide({ reader, ideas }: Looked): void {
  for (const idea of ideas.media.splice(0)) {
    if (!isWithin(reader.root, idea.folder)) ideas.media.push(idea);
    else if (idea.folder !== reader.root) reader.find('media-too-wide', { folder: idea.folder });
  }
}

function lookForSqlite({ reader, survey: { sqlite }, ideas }: Looked): void {
  for (const file of sqlite)
    addDatabase(ideas, {
      name: path.basename(file).replace(/\.[^.]*$/, ''),
      engine: 'sqlite',
      file,
      why: why('sqlite-file', { path: reader.name(file) }),
      confidence: 'likely',
      credentials: { from: 'none' },
    });
}

function detectionOf(looked: Looked, outside: Outside): Detection {
  const { reader, survey: found, ideas } = looked;
  const sizeOf = (folder: string) => outside.sizes.get(folder) ?? sizeBelow(found, folder);
  const rebuildable = rebuildableOf(looked);
  const media = foldersOfIdeas(ideas.media, sizeOf);
  const outer = media.filter(
    ({ folder }) =>
      !reader.holds(folder) &&
      !media.some((other) => other.folder !== folder && isWithin(folder, other.folder)),
  );
  return {
    folder: reader.root,
    name: nameOf(reader.root),
    kinds: ideas.kinds,
    sources: [
      {
        key: `folder:${reader.root}`,
        why: [why('project-folder')],
        folder: reader.root,
        ...keptSize(found, looked),
      },
      ...outer,
    ],
    media,
    databases: databasesOfIdeas(looked),
    rebuildable,
    findings: reader.findings,
    sizesComplete: found.complete && outside.complete,
  };
}
