import type { Detection } from '../../../contract/views/detection.ts';
import type { Context } from '../context.ts';
import { core, type Offer } from '../core.ts';
import { because } from '../values/usage.ts';
import type { AddOptions, Content } from './add.ts';
import { sayDetection } from './say-detection.ts';
import { describeDatabase } from './say-project.ts';
import { type Answers, type Asked, takeAll, takeOrDecline } from './take-or-decline.ts';

/** What was named with what is found in those folders (or here), once a person has seen it and agrees. */
export async function detected(context: Context, options: AddOptions, named: Content): Promise<Content> {
  const [{ proposal }, { chosen }] = await Promise.all([core.propose(), core.choose()]);
  const detections = await detectionsOf(context, named);
  if (!context.out.json && !(context.out.quiet && options.yes === true))
    for (const [n, detection] of detections.entries()) {
      if (n > 0) context.out.line();
      sayDetection(context, detection);
    }
  const { taken, declined } = await answersOf(context, options, detections);
  const content = proposal(
    named,
    detections.map((detection) => chosen(detection, taken)),
  );
  return declined.size === 0 ? content : { ...content, declined: [...declined] };
}

async function detectionsOf({ signal }: Context, { folders = [] }: Content): Promise<Detection[]> {
  const { detectProject } = await core.detect();
  const detections = [];
  for (const folder of folders.length > 0 ? folders : [process.cwd()])
    detections.push(await detectProject(folder, { signal }));
  return detections;
}

async function answersOf(
  context: Context,
  { yes }: AddOptions,
  detections: readonly Detection[],
): Promise<Answers> {
  const { offersOf, isDoubtful } = await core.choose();
  const all = detections
    .flatMap(offersOf)
    .map(
      (offer): Asked => ({ key: offer.key, words: wordsOf(context, offer), isDoubtful: isDoubtful(offer) }),
    );
  if (yes === true) return takeAll(all);
  const answers = await takeOrDecline(context, all);
  if (answers === null) throw because('refused', 'proposalDeclined');
  return answers;
}

function wordsOf({ say }: Context, offer: Offer): string {
  switch (offer.kind) {
    case 'folder':
      return `${say('project.folder')} ${offer.of.folder}`;
    case 'database':
      return `${say('project.database')} ${describeDatabase(offer.of.settings)}`;
    case 'exclude':
      return `${say('project.excludes')} ${offer.of.pattern}`;
  }
}
