import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { typesTheEnd } from '../vault/confirm-key.ts';

interface Kept {
  readonly kit: string;
  readonly recoveryKey: string;
}

/**
 * Shows the recovery kit, and goes on only when it is in a file or the person says that it is kept. True when they could read
 * the end of the key off what they keep; a file on this machine is no such thing yet.
 */
export async function keepKit(context: Context, { kit, recoveryKey }: Kept, vault: string): Promise<boolean> {
  const { prompts, out, say } = context;
  out.line(`\n${kit}\n`);
  const confirmed = say('start.keptWord');
  for (;;) {
    const answer = await prompts.line(`${say('start.keepKit', { word: confirmed })} `);
    if (answer.toLowerCase() === confirmed) {
      if (await typesTheEnd(context, recoveryKey)) return true;
      out.line(out.paint.warn(say('start.keyDiffers')));
      continue;
    }
    if (answer === '') continue;
    const file = path.resolve(answer);
    if (file.startsWith(path.resolve(vault) + path.sep)) {
      out.line(out.paint.warn(say('start.kitInVault')));
      continue;
    }
    try {
      await writeFile(file, `${kit}\n`, { flag: 'wx', mode: 0o600 });
      out.line(say('start.kitSaved', { file }));
      return false;
    } catch (error) {
      out.line(out.paint.warn(say('start.kitRefused', { file, why: errnoOf(error) })));
    }
  }
}
