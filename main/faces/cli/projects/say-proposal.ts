import { projectSchema } from '../../../contract/settings/project.ts';
import type { Detection } from '../../../contract/views/detection.ts';
import type { Context } from '../context.ts';
import { facts } from '../say/table.ts';
import type { ProjectDraft } from './add.ts';
import { projectRows } from './say-project.ts';

/** What detection proposes, before a person agrees; that something could not be found out is said too. */
export function sayProposal(
  { out, say }: Context,
  proposed: Omit<ProjectDraft, 'vault'>,
  detections: readonly Detection[],
): void {
  const project = projectSchema.safeParse({ vault: 'unnamed', ...proposed });
  out.say(say('project.proposed'));
  if (project.success) for (const line of facts(projectRows(say, project.data))) out.say(`  ${line}`);
  const open = detections.reduce((sum, { findings }) => sum + findings.length, 0);
  const possible = detections
    .flatMap(({ databases }) => databases)
    .filter((each) => each.confidence === 'possible');
  if (open + possible.length === 0) return;
  const folder = detections[0]?.folder ?? '.';
  out.say(out.paint.warn(say('project.openFindings', { count: open + possible.length, folder })));
}
