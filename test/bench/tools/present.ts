import type { ToolName } from '../names.ts';
import { borg } from './borg.ts';
import { cofre } from './cofre.ts';
import { duplicity } from './duplicity.ts';
import { find } from './find.ts';
import { restic } from './restic.ts';
import { tar } from './tar.ts';
import type { Absence, Tool } from './tool.ts';

/** Asks every wanted tool for its version; one that does not answer is absent. */
export function presentTools(names: readonly ToolName[], work: string): { tools: Tool[]; absent: Absence[] } {
  const makers: Record<ToolName, () => Tool> = {
    cofre: () => cofre(work),
    restic,
    borg,
    duplicity,
    tar,
    find,
  };
  const tools: Tool[] = [];
  const absent: Absence[] = [];
  for (const name of names) {
    try {
      tools.push(makers[name]());
    } catch (error) {
      absent.push({
        name,
        reason: error instanceof Error ? error.message.split('\n', 1)[0]! : String(error),
      });
    }
  }
  return { tools, absent };
}
