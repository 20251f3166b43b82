import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../../../base/errors.ts';
import type { Context } from '../context.ts';

/** Shows the recovery kit, and goes on only when it is in a file or the person says that it is kept. */
export async function keepKit({ prompts, out, say }: Context, kit: string, vault: string): Promise<void> {
  out.line(`\n${kit}\n`);
  const confirmed = say('start.keptWord');
  for (;;) {
    const answer = await prompts.line(`${say('start.keepKit', { word: confirmed })} `);
    if (answer.toLowerCase() === confirmed) return;
    if (answer === '') continue;
    const file = path.resolve(answer);
    if (file.startsWith(path.resolve(vault) + path.sep)) {
      out.line(out.paint.warn(say('start.kitInVault')));
      continue;
    }
    try {
      await writeFile(file, `${kit}\n`, { flag: 'wx', mode: 0o600 });
      out.line(say('start.kitSaved', { file }));
      return;
    } catch (error) {
      out.line(out.paint.warn(say('start.kitRefused', { file, why: errnoOf(error) })));
    }
  }
}
