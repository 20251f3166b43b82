import { type ReactNode, useState } from 'react';
import type { Finding } from '../../../main/contract/views/health.ts';
import { useDo } from '../../api/ask.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Choices, TextField } from '../../parts/fields.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';

const DAY_MS = 86_400_000;
const SPANS = { day: 1, week: 7, month: 30, always: null } as const;

/** It may be so, for a while, for a reason. */
export function Snooze({ finding, onClose }: { finding: Finding; onClose: () => void }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const [reason, setReason] = useState('');
  const [span, setSpan] = useState<keyof typeof SPANS>('week');
  const snooze = useDo('finding.snooze', { done: onClose });
  const { code, project, vault, about } = finding;
  const days = SPANS[span];
  const until = days === null ? null : Date.now() + days * DAY_MS;
  return (
    <Dialog
      title={words.say('snooze.title')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{words.say('cancel')}</Button>
          <Button
            look="main"
            isDisabled={reason.trim() === '' || snooze.isPending}
            onPress={() => snooze.mutate({ code, project, vault, about, until, reason }, { onError: fail })}
          >
            {words.say('snooze.do')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="dim">{words.say('snooze.about')}</p>
        <Choices
          label={words.say('snooze.until')}
          value={span}
          onChange={setSpan}
          options={(['day', 'week', 'month', 'always'] as const).map((value) => ({
            value,
            text: words.say(`snooze.spans.${value}`),
          }))}
        />
        <TextField label={words.say('snooze.reason')} value={reason} onChange={setReason} autoFocus />
      </div>
    </Dialog>
  );
}
