import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CofreError, errnoOf } from '../../base/errors.ts';

export interface GeneratedFile {
  /** Absolute. */
  readonly file: string;
  /** Without our line; '' for a file that only has to exist. */
  readonly text: string;
}

export interface PlannedFile {
  readonly file: string;
  readonly does: 'create' | 'update' | 'keep';
  readonly content: string;
}

const MARK = '# Written by cofre integrate; edit freely, then it is not touched any more. ';

/** Shown before anything is written. 'refused' when a file in the place is somebody else's. */
export async function planFiles(files: readonly GeneratedFile[]): Promise<PlannedFile[]> {
  const planned: PlannedFile[] = [];
  for (const { file, text } of files) {
    const content = text === '' ? '' : marked(text);
    const found = await textOf(file);
    if (found === null) planned.push({ file, does: 'create', content });
    else if (text === '' || found === content) planned.push({ file, does: 'keep', content: found });
    else if (isOursUnedited(found)) planned.push({ file, does: 'update', content });
    else throw new CofreError('refused', `${file} is not ours`, { reason: 'foreignFile', file });
  }
  return planned;
}

export async function writeFiles(planned: readonly PlannedFile[]): Promise<void> {
  for (const { file, does, content } of planned) {
    if (does === 'keep') continue;
    await mkdir(path.dirname(file), { recursive: true });
    // Another program may have made one meanwhile: only what was seen is written over.
    await writeFile(file, content, { flag: does === 'create' ? 'wx' : 'w' });
  }
}

function marked(text: string): string {
  return `${MARK}sha256:${hash(text)}\n${text}`;
}

function isOursUnedited(found: string): boolean {
  const [first = '', ...rest] = found.split('\n');
  return first.startsWith(MARK) && first.endsWith(`sha256:${hash(rest.join('\n'))}`);
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}
