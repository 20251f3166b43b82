import { loadTexts } from '../../../contract/text/texts.ts';
import type { Delivery } from '../../../contract/views/notify.ts';
import type { CoreParts } from '../../core.ts';
import { systemTimeZone } from '../../schedule/times.ts';
import { writeWords } from '../words/write.ts';

/** Messages and what became of them, newest first, in the words in which they are sent. */
export async function listDeliveries(
  { history, notifier, clock }: CoreParts,
  { limit, channel }: { limit: number; channel: string | null },
): Promise<Delivery[]> {
  const texts = await loadTexts(notifier?.language ?? 'en', (text) => text);
  const world = { texts, now: clock.now(), timeZone: systemTimeZone() };
  return history.notices.deliveries(limit, channel).map(({ id, due, ...delivery }) => {
    const notice = history.notices.notice(id);
    const { title, lines } = writeWords(notice, world);
    const { kind, level, project, run, at } = notice;
    return {
      ...{ id, kind, level, project, run, at, title, body: lines.join('\n') },
      ...delivery,
      due: delivery.state === 'waiting' ? due : null,
    };
  });
}
