import type { ChannelKind, ChannelOf } from '../../../contract/settings/channels.ts';
import type { SecretSource } from '../../../contract/settings/secret.ts';
import type { RunId } from '../../../contract/views/run.ts';
import type { Answer, Call } from '../net/http.ts';
import type { Letter } from '../words/letter.ts';

export interface SendTools {
  /** Reads a secret; it is cut out of all that is told about the delivery. */
  readonly secret: (source: SecretSource) => Promise<string>;
  readonly call: (request: Omit<Call, 'signal'>) => Promise<Answer>;
  readonly desktop: DesktopSender;
  /** Somebody has clicked on it. */
  readonly clicked: () => void;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/**
 * Sends a letter through a channel. Fails with 'refused' where another try does not help, with any other error where it may.
 */
export type Send<K extends ChannelKind> = (
  letter: Letter,
  channel: ChannelOf<K>,
  tools: SendTools,
) => Promise<void>;

/** Shows something on this desktop: by the system's own tools, or by the window's process where there is one. */
export interface DesktopSender {
  /** Resolves when it is shown; 'refused' with the reason `notifyNoDesktop` where there is no desktop to show it on. */
  show(shown: DesktopNotice, onClick: () => void): Promise<void>;
  close(): void;
}

export interface DesktopNotice {
  readonly title: string;
  readonly body: string;
  readonly urgency: 'critical' | 'normal' | 'low';
  readonly level: Letter['level'];
  readonly run: RunId | null;
  readonly project: string | null;
}
