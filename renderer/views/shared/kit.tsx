import type { ReactNode } from 'react';
import type { RecoveryKit } from '../../../main/contract/views/vault.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton, quoted } from '../../parts/command.tsx';
import { useText, type Words } from '../../text/use-text.tsx';

/** What opens a vault without its passphrase: to be printed or saved, not kept on this machine. */
export function Kit({ kit }: { kit: RecoveryKit }): ReactNode {
  const words = useText();
  const text = kitText(kit, words);
  return (
    <div className="stack">
      <pre className="kit" tabIndex={0}>
        {text}
      </pre>
      <div className="row row-wrap">
        <Button icon="file" small onPress={() => window.print()}>
          {words.say('kit.print')}
        </Button>
        <Button icon="down" small onPress={() => save(text)}>
          {words.say('kit.save')}
        </Button>
        <CopyButton text={text} label={words.say('kit.copy')} />
      </div>
    </div>
  );
}

function kitText({ url, id, created, recoveryKey }: RecoveryKit, words: Words): string {
  const command = `cofre restore latest --vault ${quoted(url)} --recovery-key-file key.txt --target restored`;
  return [
    words.all('kit.title'),
    '',
    words.all('kit.vault', { url }),
    words.all('kit.id', { id }),
    words.all('kit.created', { date: created }),
    '',
    words.all('kit.key'),
    recoveryKey,
    '',
    words.all('kit.why'),
    words.all('kit.keep'),
    words.all('kit.use', { command }),
    words.all('kit.without'),
  ].join('\n');
}

function save(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = 'cofre-recovery-kit.txt';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
