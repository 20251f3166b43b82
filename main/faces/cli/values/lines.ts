import { readFile } from 'node:fs/promises';
import { errnoOf } from '../../../base/errors.ts';
import { because } from './usage.ts';

/** Lines of a file that the person named. */
export async function linesOf(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split(/\r?\n/);
  } catch (error) {
    throw because('wrong-use', 'unreadableFile', { file, why: errnoOf(error) || String(error) }, error);
  }
}
