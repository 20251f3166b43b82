import type { DriftFinding } from '../../../contract/views/drift.ts';
import type { Context } from '../context.ts';
import { core, type Editable } from '../core.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { because, usage } from '../values/usage.ts';
import { quoted } from './add.ts';
import { type Answers, type Asked, takeAll, takeOrDecline } from './take-or-decline.ts';

export interface UpdateOptions {
  readonly yes?: boolean;
  readonly decline?: boolean;
}

type Draft = Editable['projects'][string];

/** Looks at a project again and, after a yes, takes what is new into it, or keeps that it is not wanted. */
export async function updateProject(
  context: Context,
  options: UpdateOptions,
  name: string,
): Promise<undefined> {
  if (options.yes === true && options.decline === true)
    throw usage('conflict', { first: '--yes', second: '--decline' });
  const { globals, out, say, signal } = context;
  const [{ lookAgain }, { canTake, takeFindings, decline }] = await Promise.all([
    core.lookAgain(),
    core.update(),
  ]);
  const settings = await (await core.settings()).openSettings(globals.home);
  const project = (await core.lookup()).projectOf(settings, name);
  const { drift, detection } = await lookAgain(project, { signal });
  const isMine = (finding: DriftFinding) => !canTake(finding, project as Draft);
  if (drift.length === 0 || detection === null) {
    if (out.json) out.document('cofre.project-update/1', { name, findings: [], taken: [], declined: [] });
    else out.say(say('project.nothingNew', { name }));
    return;
  }
  if (!out.json && !(out.quiet && (options.yes === true || options.decline === true)))
    sayFindings(context, name, drift, isMine);
  const answers = await answersOf(context, options, drift, isMine);
  const wanted = drift.filter(({ key }) => answers.taken.has(key));
  await (await core.edit()).updateSettings(globals.home, ({ projects }) => {
    const draft = projects[name];
    if (draft === undefined) throw because('refused', 'projectChanged', { name, file: globals.home });
    takeFindings(draft, wanted, detection);
    decline(draft, answers.declined);
  });
  if (out.json) {
    const [taken, declined] = [[...answers.taken], [...answers.declined]];
    out.document('cofre.project-update/1', { name, findings: drift, taken, declined });
  } else sayDone(context, name, answers);
}

function sayFindings(
  { out, say }: Context,
  name: string,
  drift: readonly DriftFinding[],
  isMine: (finding: DriftFinding) => boolean,
): void {
  out.line(say('project.differs', { name }));
  for (const finding of drift) {
    const mark = isMine(finding) ? out.paint.warn('!') : '+';
    out.line(`  ${mark} ${say(`detect.drift.${finding.code}`, finding.details)}`);
  }
  if (drift.some(isMine))
    out.line(say('project.onlyYou', { command: escapeForTerminal(`cofre project edit ${quoted(name)}`) }));
}

async function answersOf(
  context: Context,
  { yes, decline }: UpdateOptions,
  drift: readonly DriftFinding[],
  isMine: (finding: DriftFinding) => boolean,
): Promise<Answers> {
  if (decline === true) return { taken: new Set(), declined: new Set(drift.map(({ key }) => key)) };
  const all = drift
    .filter((finding) => !isMine(finding))
    .map(({ key, code, details }): Asked => ({ key, words: context.say(`detect.drift.${code}`, details) }));
  if (yes === true || all.length === 0) return takeAll(all);
  const answers = await takeOrDecline(context, all);
  if (answers === null) throw because('refused', 'updateDeclined');
  return answers;
}

function sayDone({ out, say }: Context, name: string, { taken, declined }: Answers): void {
  if (taken.size > 0) out.say(out.paint.good(say('project.updated', { name, count: taken.size })));
  if (declined.size > 0) out.say(say('project.declinedNow', { name, count: declined.size }));
  if (taken.size + declined.size === 0) out.say(say('project.unchanged', { name }));
  if (taken.size > 0)
    out.say(say('project.next', { command: escapeForTerminal(`cofre project test ${quoted(name)}`) }));
}
