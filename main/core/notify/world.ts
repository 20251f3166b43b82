import type { Language } from '../../contract/text/language.ts';
import type { DesktopSender } from './channels/channel.ts';

/** What telling people needs beside the core: given by the face that starts it. */
export interface NotifyWorld {
  /** Where secrets that settings look for in the environment are found, and the desktop. */
  readonly env: NodeJS.ProcessEnv;
  readonly language: Language;
  /** Name of this machine, for messages that arrive elsewhere. */
  readonly machine: string;
  readonly desktop: DesktopSender;
}
