import { CofreError } from '../../base/errors.ts';
import { Scrubber } from '../../base/scrubber.ts';
import { failureOf } from '../../contract/failure.ts';
import type { ProjectCheckView } from '../../contract/requests/setup.ts';
import type { CheckedInput, RequestOutput } from '../../contract/requests.ts';
import type { Detection } from '../../contract/views/detection.ts';
import type { CoreParts } from '../core.ts';
import { chosen, isDoubtful, offersOf } from '../projects/choose.ts';
import { type ProjectDraft, proposal } from '../projects/propose.ts';
import type { ProjectCheck } from '../projects/test/check.ts';
import { prober } from '../projects/test/probe.ts';
import { testProject } from '../projects/test/test-project.ts';
import { secretResolver } from '../secrets/resolver.ts';
import { projectOf, vaultOf } from '../settings/lookup.ts';
import { updateSettings } from '../settings/write.ts';

/** What a folder was found to be, and the settings that would follow. */
export async function detect(
  { folder }: CheckedInput<'project.detect'>,
  signal?: AbortSignal,
): Promise<RequestOutput<'project.detect'>> {
  const detection = await detectionOf(folder, signal);
  const offers = offersOf(detection);
  return {
    detection,
    offers: offers.map((offer) => ({ kind: offer.kind, key: offer.key, doubtful: isDoubtful(offer) })),
    proposal: proposal({ folders: [detection.folder] }, [detection]),
  };
}

export async function propose(
  { folder, taken }: CheckedInput<'project.propose'>,
  signal?: AbortSignal,
): Promise<RequestOutput<'project.propose'>> {
  const detection = await detectionOf(folder, signal);
  const takes = new Set(taken);
  const declined = offersOf(detection)
    .filter((offer) => !takes.has(offer.key) && !isDoubtful(offer))
    .map(({ key }) => key);
  const content = proposal({ folders: [detection.folder] }, [chosen(detection, takes)]);
  return { proposal: { ...content, ...(declined.length === 0 ? {} : { declined }) } };
}

/** The settings prove every field when they are written. */
export async function addProject(
  { home, watch }: Pick<CoreParts, 'home' | 'watch'>,
  { name, settings }: CheckedInput<'project.add'>,
): Promise<RequestOutput<'project.add'>> {
  const { projects } = await updateSettings(home, (draft) => {
    if (Object.hasOwn(draft.projects, name))
      throw new CofreError('refused', `there is a project "${name}"`, { reason: 'projectTaken', name });
    draft.projects[name] = settings as ProjectDraft;
  });
  await watch.look();
  const added = projects[name];
  if (added === undefined) throw new Error('the project is not there after it was written');
  return { settings: added };
}

/** Each thing a backup relies on, as it was found; secrets are cut out of what is told. */
export async function test(
  { home, env, settings, clock }: CoreParts,
  name: string,
  signal?: AbortSignal,
): Promise<RequestOutput<'project.test'>> {
  const known = await settings();
  const project = projectOf(known, name);
  const scrubber = new Scrubber();
  const given = signal === undefined ? {} : { signal };
  const resolver = secretResolver(home, env, { scrubber, ...given });
  const around = { home, env, resolver, ...given };
  const world = { ...around, clock, project, vault: vaultOf(known, project), probe: prober(around) };
  const checks: ProjectCheckView[] = [];
  for await (const check of testProject(world)) checks.push(viewOf(check, scrubber));
  return { checks };
}

function viewOf({ kind, subject, state, result }: ProjectCheck, scrubber: Scrubber): ProjectCheckView {
  const common = { kind, subject: scrubber.clean(subject), state };
  const clean = (details: Readonly<Record<string, string | number>>) =>
    Object.fromEntries(
      Object.entries(details).map(([key, value]) => [
        key,
        typeof value === 'string' ? scrubber.clean(value) : value,
      ]),
    );
  if (!('error' in result))
    return { ...common, code: result.code, details: clean(result.details), failure: null };
  const { code, message, details } = failureOf(result.error);
  const failure = { code, message: scrubber.clean(message), details: clean(details) };
  return { ...common, code: null, details: {}, failure };
}

/** Loaded when it is needed: its grammars take a while. */
async function detectionOf(folder: string, signal: AbortSignal | undefined): Promise<Detection> {
  const { detectProject } = await import('../projects/detect/detect-project.ts');
  return detectProject(folder, signal === undefined ? {} : { signal });
}
