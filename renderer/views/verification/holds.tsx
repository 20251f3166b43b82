import { type ReactNode, useState } from 'react';
import type { Hold } from '../../../main/contract/views/proof.ts';
import { useAsk, useDo } from '../../api/ask.ts';
import { linkTo } from '../../frame/place.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Card } from '../../parts/page.tsx';
import { sentence } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText, type Words } from '../../text/use-text.tsx';

/** Released ones that are still told. */
const RELEASED = 5;

/** Backups that look wrong: nothing of the project is deleted until somebody has looked and says that it may be so. */
export function Holds(): ReactNode {
  const words = useText();
  const { data } = useAsk('hold.list', { released: RELEASED });
  const [releasing, setReleasing] = useState<Hold | null>(null);
  const { holds = [], released = [] } = data ?? {};
  if (holds.length + released.length === 0) return null;
  return (
    <Card title={words.say('holds.title')}>
      <ul className="stack">
        {holds.map((hold) => (
          <li key={hold.project} className="stack hold">
            <div className="spread">
              <p className="row">
                <Mark tone="bad" />
                <strong>{hold.project}</strong>
                <span className="dim">
                  <Ago at={hold.since} />
                </span>
              </p>
              <Button small onPress={() => setReleasing(hold)}>
                {words.say('holds.release')}
              </Button>
            </div>
            <Anomalies hold={hold} words={words} />
          </li>
        ))}
        {released.map(({ project, releasedAt, reason }) => (
          <li key={`${project} ${releasedAt}`} className="row dim small">
            <Mark tone="still" size={16} />
            <span>
              {words.say('holds.released', { project, reason })} <Ago at={releasedAt} />
            </span>
          </li>
        ))}
      </ul>
      {releasing === null ? null : <Release hold={releasing} onClose={() => setReleasing(null)} />}
    </Card>
  );
}

function Anomalies({ hold, words }: { hold: Hold; words: Words }): ReactNode {
  return (
    <ul className="stack small">
      {hold.anomalies.map(({ code, snapshot, what, value, expected }) => (
        <li key={`${code} ${snapshot} ${what}`}>
          {sentence(words.all(`holds.anomalies.${code}`, { what, value, expected }))}{' '}
          <a href={linkTo('restore', [hold.vault, snapshot])}>
            <code>{snapshot.slice(0, 12)}</code>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Release({ hold, onClose }: { hold: Hold; onClose: () => void }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const [reason, setReason] = useState('');
  const release = useDo('hold.release', { done: onClose });
  const { project } = hold;
  return (
    <Dialog
      title={words.say('holds.releaseTitle', { project })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{words.say('cancel')}</Button>
          <Button
            look="main"
            isDisabled={reason.trim() === '' || release.isPending}
            onPress={() => release.mutate({ project, reason }, { onError: fail })}
          >
            {words.say('holds.release')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{words.say('holds.about', { project })}</p>
        <Anomalies hold={hold} words={words} />
        <TextField label={words.say('holds.reason')} value={reason} onChange={setReason} autoFocus />
      </div>
    </Dialog>
  );
}
