import path from 'node:path';
import { type Looked, why } from './ideas.ts';
import { MARKER_DEPTH } from './limits.ts';
import { sizeBelow } from './survey.ts';

const UPLOADS =
  /^(uploads?|media|user[-_]?(content|uploads?|files)|uploaded[-_]?files|attachments?|avatars)$/i;
/** Below these lies what developers made. */
const SOURCES =
  /^(src|static|staticfiles|assets|tests?|spec|__tests__|docs?|templates?|themes?|fixtures|\.git|public_html_old)$/i;

/** Folders that are called as uploads are, hold files, and no code. */
export function lookForUploads({ reader, survey, ideas }: Looked): void {
  for (const [folder, own] of survey.folders) {
    const parts = path.relative(reader.root, folder).split(path.sep);
    if (!UPLOADS.test(parts.at(-1) ?? '') || parts.length > MARKER_DEPTH + 1) continue;
    if (own.hasCode || parts.some((part) => SOURCES.test(part)) || sizeBelow(survey, folder).files === 0)
      continue;
    if (ideas.media.some((known) => folder === known.folder || folder.startsWith(known.folder + path.sep)))
      continue;
    ideas.media.push({
      folder,
      why: why('upload-folder', { folder: reader.name(folder) }),
    });
  }
}

/** A link that leads out of the project: a backup keeps the link, so what it leads to is proposed or at least named. */
export function lookForLinks({ reader, survey, ideas }: Looked): void {
  for (const { path: link, target } of survey.links) {
    const name = reader.name(link);
    const isMedia = UPLOADS.test(path.basename(link)) || /(^|\/)(storage|public\/system|shared)$/.test(name);
    if (isMedia)
      ideas.media.push({
        folder: target,
        why: why('linked-folder', { path: name, target }),
      });
    else reader.find('outside', { path: name, target });
  }
}
