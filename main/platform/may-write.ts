import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../base/errors.ts';

/** Whether this user could make something in `folder`, or make it where it is not there yet. */
export async function mayWriteTo(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    const parent = path.dirname(folder);
    return errnoOf(error) === 'ENOENT' && parent !== folder ? mayWriteTo(parent) : false;
  }
}
