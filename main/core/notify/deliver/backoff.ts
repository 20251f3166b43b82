import type { RandomBytes } from '../../../base/clock.ts';
import { CofreError, isCofreError } from '../../../base/errors.ts';
import type { NoticeKind } from '../../../contract/views/notify.ts';

const FIRST_MS = 20_000;
const MOST_MS = 3600_000;
/** Each wait is up to so much longer, by chance: many machines do not come back to a server at once. */
const JITTER = 0.25;
/** A message older than this is given up (ms): by then reminders and the status tell more. */
const GIVE_UP_MS = 24 * 3600_000;
/** Tries of what the other side refuses: somebody may be repairing an address or a token just now. */
const REFUSED_TRIES = 3;

export interface Attempt {
  readonly kind: NoticeKind;
  /** How often it was tried. */
  readonly tries: number;
  /** When the message was written. */
  readonly since: number;
  readonly now: number;
  readonly random: RandomBytes;
}

/** When a message that did not come through is tried again (ms since 1970); null: not any more. */
export function nextTry(error: unknown, { kind, tries, since, now, random }: Attempt): number | null {
  // Who asks for a test wants to know now; it must not come hours later.
  if (kind === 'test') return null;
  if (isCofreError(error, 'refused') && (NEVER_AGAIN.has(reasonOf(error)) || tries >= REFUSED_TRIES))
    return null;
  const [chance = 0] = random(1);
  const wait = Math.min(MOST_MS, FIRST_MS * 2 ** (tries - 1)) * (1 + (JITTER * chance) / 255);
  const due = now + Math.max(Math.round(wait), askedFor(error));
  return due - since > GIVE_UP_MS ? null : due;
}

/** What only a person can change. */
const NEVER_AGAIN = new Set(['notifyNoDesktop', 'notifyPlain', 'notifyAddress', 'notifyGone']);

const reasonOf = ({ details }: CofreError): string => String(details.reason ?? '');

function askedFor(error: unknown): number {
  return error instanceof CofreError ? Number(error.details.retryAfterMs ?? 0) : 0;
}
