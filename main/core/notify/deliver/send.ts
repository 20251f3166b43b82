import { CofreError } from '../../../base/errors.ts';
import { Scrubber } from '../../../base/scrubber.ts';
import type { Notifications } from '../../../contract/settings/notify.ts';
import { loadTexts } from '../../../contract/text/texts.ts';
import type { History } from '../../history/history.ts';
import { secretResolver } from '../../secrets/resolver.ts';
import { sendThrough } from '../channels/send.ts';
import type { Notice } from '../judge/facts.ts';
import { call } from '../net/http.ts';
import type { Letter } from '../words/letter.ts';
import { endOfLog } from '../words/log.ts';
import { writeWords } from '../words/write.ts';
import type { NotifyWorld } from '../world.ts';

export interface SendWorld extends NotifyWorld {
  readonly home: string;
  readonly history: History;
  readonly settings: Notifications;
  readonly timeZone: string;
  readonly now: () => number;
  readonly clicked: () => void;
}

/** Sends one message through one channel; what went wrong is thrown, without any secret. */
export async function sendNotice(
  notice: Notice,
  channelName: string,
  world: SendWorld,
  signal: AbortSignal,
): Promise<void> {
  const channel = world.settings.channels.find(({ name }) => name === channelName);
  if (channel === undefined)
    throw new CofreError('refused', 'this channel is not there any more', { reason: 'notifyGone' });
  const scrubber = new Scrubber();
  const resolver = secretResolver(world.home, world.env, { scrubber, signal });
  try {
    await sendThrough(channel, await letterOf(notice, world), {
      secret: (source) => resolver.resolve(source),
      call: (request) => call({ ...request, signal }),
      ...{ desktop: world.desktop, clicked: world.clicked, signal, now: world.now },
    });
  } catch (error) {
    throw cleaned(error, scrubber);
  }
}

async function letterOf(notice: Notice, world: SendWorld): Promise<Letter> {
  const { id, at, kind, level, project, run } = notice;
  const texts = await loadTexts(world.language, (text) => text);
  const { history, timeZone, machine, language, now } = world;
  const words = writeWords(notice, { texts, timeZone, now: now() });
  return {
    ...{ id, at, kind, level, project, run, language, machine },
    ...words,
    command: run === null ? '' : `cofre logs ${run.slice(0, 10)}`,
    log: kind.startsWith('ping-') && run !== null ? endOfLog(history, run) : '',
  };
}

function cleaned(error: unknown, scrubber: Scrubber): CofreError {
  if (!(error instanceof CofreError)) {
    const message = error instanceof Error ? error.message : String(error);
    return new CofreError('failed', scrubber.clean(message));
  }
  const details = Object.entries(error.details).map(([name, value]) => [
    name,
    typeof value === 'string' ? scrubber.clean(value) : value,
  ]);
  return new CofreError(error.code, scrubber.clean(error.message), Object.fromEntries(details));
}
