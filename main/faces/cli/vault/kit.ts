import type { Texts } from '../words/texts.ts';

export interface Kit {
  readonly url: string;
  readonly id: string;
  readonly created: string;
  readonly recoveryKey: string;
}

/** What a person prints and keeps: with this text alone, and the vault, everything comes back. */
export function kitText(texts: Texts, kit: Kit): string {
  const rule = '='.repeat(76);
  const date = kit.created.slice(0, 10);
  return [
    rule,
    texts.say('kit.title'),
    '',
    texts.say('kit.vault', { url: kit.url }),
    texts.say('kit.id', { id: kit.id }),
    texts.say('kit.created', { date }),
    '',
    texts.say('kit.key'),
    '',
    `  ${kit.recoveryKey}`,
    '',
    texts.say('kit.why'),
    texts.say('kit.keep'),
    texts.say('kit.use', { command: 'cofre restore latest --recovery-key-file <file> --vault <vault>' }),
    texts.say('kit.without'),
    rule,
  ].join('\n');
}
