import { type ReactNode, useState } from 'react';
import type { ChannelDraft, ChannelKind } from '../../../main/contract/settings/channels.ts';
import { useCore } from '../../api/core.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Select, TextField } from '../../parts/fields.tsx';
import { Failed, sentence } from '../../parts/states.tsx';
import { useText } from '../../text/use-text.tsx';
import { channelDraft, FIELDS, type Filled, freeName, KINDS, secretsOf } from './channel-draft.ts';

/** A channel as a person fills it in; what is secret goes to the keychain. */
export function AddChannel(props: { taken: readonly string[]; onClose: () => void }): ReactNode {
  const { taken, onClose } = props;
  const words = useText();
  const { client } = useCore();
  const [kind, setKind] = useState<ChannelKind>('email');
  const [typed, setTyped] = useState<string | null>(null);
  const [filled, setFilled] = useState<Filled>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const name = (typed ?? freeName(kind, taken)).trim();
  const isTaken = taken.includes(name);
  const missing = FIELDS[kind].some(
    ({ name: field, optional }) => optional !== true && (filled[field] ?? '').trim() === '',
  );
  const add = async (): Promise<void> => {
    for (const { account, secret } of secretsOf(kind, name, filled))
      await client.ask('secret.set', { account, secret });
    await client.ask('notify.add', { channel: channelDraft(kind, name, filled) as ChannelDraft });
    onClose();
  };
  return (
    <Dialog
      title={words.say('notify.add')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{words.say('cancel')}</Button>
          <Button
            look="main"
            isDisabled={missing || busy || isTaken || name === ''}
            onPress={() => {
              setBusy(true);
              add()
                .catch(setError)
                .finally(() => setBusy(false));
            }}
          >
            {words.say('notify.add')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <Select
          label={words.say('notify.kind')}
          value={kind}
          onChange={(value) => {
            setKind(value);
            setFilled({});
          }}
          options={KINDS.map((value) => ({ value, text: sentence(words.all(`notify.kinds.${value}`)) }))}
        />
        <TextField
          label={words.say('notify.name')}
          error={isTaken ? words.say('notify.taken') : null}
          value={typed ?? name}
          onChange={setTyped}
        />
        {FIELDS[kind].map(({ name: field, secret }) => (
          <TextField
            key={field}
            label={words.say(`notify.fields.${field}`)}
            value={filled[field] ?? ''}
            type={secret === true ? 'password' : 'text'}
            onChange={(value) => setFilled({ ...filled, [field]: value })}
          />
        ))}
        {error === null ? null : <Failed error={error} />}
      </div>
    </Dialog>
  );
}
