import { type ReactNode, useState } from 'react';
import type { SnapshotDetails } from '../../../main/contract/views/snapshot.ts';
import { useDo } from '../../api/ask.ts';
import { goTo, linkTo } from '../../frame/place.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Choices, TextField } from '../../parts/fields.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Note } from '../../parts/states.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';

type Dump = SnapshotDetails['dumps'][number];

export function Databases({ snapshot }: { snapshot: SnapshotDetails }): ReactNode {
  const words = useText();
  const [chosen, setChosen] = useState<Dump | null>(null);
  if (snapshot.dumps.length === 0) return null;
  return (
    <ul className="row row-wrap" aria-label={words.say('restore.databases')}>
      {snapshot.dumps.map((dump) => (
        <li key={dump.name} className="dump">
          <Icon name="database" />
          <span>
            <strong>{dump.name}</strong>{' '}
            <span className="dim small">
              {words.say('restore.tables', { count: dump.tables.length })} · {words.size(dump.bytes)}
            </span>
          </span>
          <Button small onPress={() => setChosen(dump)}>
            {words.say('restore.loadDatabase')}
          </Button>
        </li>
      ))}
      {chosen === null ? null : (
        <LoadDialog snapshot={snapshot} dump={chosen} onClose={() => setChosen(null)} />
      )}
    </ul>
  );
}

/** Beside what is there, or over the live one: then its name has to be typed. */
function LoadDialog({
  snapshot,
  dump,
  onClose,
}: {
  snapshot: SnapshotDetails;
  dump: Dump;
  onClose: () => void;
}): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const [kind, setKind] = useState<'scratch' | 'live'>('scratch');
  const [typed, setTyped] = useState('');
  const start = useDo('restore.database', {
    done: ({ run }) => {
      onClose();
      goTo(linkTo('history', [run]));
    },
  });
  const target =
    kind === 'live' ? { kind, confirm: typed } : { kind, name: typed.trim() === '' ? null : typed.trim() };
  return (
    <Dialog
      title={words.say('restore.loadTitle', { name: dump.name })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{words.say('cancel')}</Button>
          <Button
            look={kind === 'live' ? 'danger' : 'main'}
            isDisabled={
              start.isPending || (kind === 'live' && typed !== dump.database && typed !== dump.name)
            }
            onPress={() =>
              start.mutate(
                { vault: snapshot.vault, snapshot: snapshot.id, database: dump.name, target },
                { onError: fail },
              )
            }
          >
            {words.say('restore.do')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <Choices
          label={words.say('restore.where')}
          value={kind}
          onChange={(value) => {
            setKind(value);
            setTyped('');
          }}
          options={[
            { value: 'scratch', text: words.say('restore.scratch'), hint: words.say('restore.scratchHint') },
            { value: 'live', text: words.say('restore.live'), hint: words.say('restore.liveHint') },
          ]}
        />
        {kind === 'live' ? (
          <>
            <Note tone="warn">{words.say('restore.liveWarning', { name: dump.database })}</Note>
            <TextField
              label={words.say('restore.liveName', { name: dump.database })}
              value={typed}
              onChange={setTyped}
              mono
            />
          </>
        ) : (
          <TextField
            label={words.say('restore.scratchName')}
            hint={words.say('restore.scratchNameHint')}
            value={typed}
            onChange={setTyped}
            mono
          />
        )}
      </div>
    </Dialog>
  );
}
