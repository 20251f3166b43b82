import { CofreError } from '../../base/errors.ts';
import type { DumpSource } from './options.ts';

/** Letters, digits and `. _ - space` between: a name on every system, and nothing that leads elsewhere. */
const SAFE = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}._ -]{0,98}[\p{L}\p{M}\p{N}_-])?$/u;
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** 'wrong-use' when a dump's file name is not safe, or two are one name on some system. */
export function checkDumpNames(dumps: readonly DumpSource[]): void {
  const seen = new Set<string>();
  for (const { file } of dumps) {
    const key = file.normalize('NFC').toLowerCase();
    if (!SAFE.test(file) || DEVICE.test(file) || seen.has(key))
      throw new CofreError('wrong-use', `${JSON.stringify(file)} cannot be the name of a database dump`, {
        reason: 'dumpName',
        name: file,
      });
    seen.add(key);
  }
}
