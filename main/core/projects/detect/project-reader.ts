import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../../../base/errors.ts';
import type { DetectionFinding } from '../../../contract/views/detection.ts';
import { FILE_MAX_BYTES } from './limits.ts';

/**
 * Reads text files of one project. What leads out of the project, is too large or cannot be read is not followed, and
 * becomes a finding; what is not there is null. Never throws for what lies on the disk.
 */
export class ProjectReader {
  readonly root: string;
  readonly findings: DetectionFinding[] = [];
  readonly #real: string;
  readonly #texts = new Map<string, string | null>();

  constructor(root: string) {
    this.root = path.resolve(root);
    this.#real = realpathSync(this.root);
  }

  find(code: DetectionFinding['code'], details: DetectionFinding['details'] = {}): void {
    const finding = { code, details };
    const same = JSON.stringify(finding);
    if (!this.findings.some((each) => JSON.stringify(each) === same)) this.findings.push(finding);
  }

  /** For people and patterns: relative to the project, '/'-separated; absolute when it lies outside. */
  name(file: string): string {
    const relative = path.relative(this.root, file);
    if (relative === '') return '.';
    if (relative.startsWith('..') || path.isAbsolute(relative)) return file;
    return relative.split(path.sep).join('/');
  }

  /** Whether a path lies in the project by its name. */
  holds(file: string): boolean {
    const relative = path.relative(this.root, file);
    return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
  }

  text(file: string): string | null {
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const text = this.#read(file);
    this.#texts.set(file, text);
    return text;
  }

  isFile(file: string): boolean {
    return statOf(file)?.isFile() === true;
  }

  isFolder(folder: string): boolean {
    return statOf(folder)?.isDirectory() === true;
  }

  /** Names in a folder, sorted; none when it cannot be listed. */
  names(folder: string): string[] {
    try {
      return readdirSync(folder).sort();
    } catch {
      return []; // whoever needs the folder itself asks `isFolder`
    }
  }

  #read(file: string): string | null {
    try {
      const real = realpathSync(file);
      const relative = path.relative(this.#real, real);
      if (relative.startsWith('..') || path.isAbsolute(relative)) {
        this.find('outside', { path: this.name(file), target: real });
        return null;
      }
      return this.#readWhole(file, real);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== 'ENOENT' && errno !== 'ENOTDIR')
        this.find('unreadable', {
          path: this.name(file),
          message: errno || 'unknown',
        });
      return null;
    }
  }

  #readWhole(file: string, real: string): string | null {
    // Not blocking: a named pipe with the name of a settings file must not stop everything.
    const fd = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile()) return null;
      if (stat.size > FILE_MAX_BYTES) {
        this.find('too-large', { path: this.name(file), bytes: stat.size });
        return null;
      }
      const buffer = Buffer.alloc(FILE_MAX_BYTES);
      let length = 0;
      for (let got = -1; got !== 0 && length < buffer.length; length += got)
        got = readSync(fd, buffer, length, buffer.length - length, null);
      return buffer.toString('utf8', 0, length).replace(/^\ufeff/, '');
    } finally {
      closeSync(fd);
    }
  }
}

function statOf(file: string) {
  try {
    return statSync(file);
  } catch {
    return null; // not there, or not for us: neither a file nor a folder that could be used
  }
}
