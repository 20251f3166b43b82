import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../text/use-text.tsx';
import { Button } from './button.tsx';
import { useToasts } from './toasts.tsx';

/** The same from a terminal: one press and it is on the clipboard. */
export function CopyCommand({ command, small = false }: { command: string; small?: boolean }): ReactNode {
  const words = useText();
  const copy = useCopy();
  return (
    <Button
      look="quiet"
      icon="terminal"
      small={small}
      onPress={() => copy(command, words.say('command.copied'))}
    >
      <span title={command}>{words.say('command.copy')}</span>
    </Button>
  );
}

export function useCopy(): (text: string, said: string) => void {
  const { tell } = useToasts();
  const words = useText();
  return (text, said) => {
    navigator.clipboard.writeText(text).then(
      () => tell({ tone: 'good', title: said, body: text, mono: true }),
      () => tell({ tone: 'warn', title: words.say('command.byHand'), body: text, mono: true }),
    );
  };
}

export function CopyButton({ text, label }: { text: string; label: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = useCopy();
  const words = useText();
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      small
      icon={copied ? 'check' : 'copy'}
      onPress={() => {
        copy(text, words.say('command.copied'));
        setCopied(true);
      }}
    >
      {label}
    </Button>
  );
}

/** One word for a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
