import { type ReactNode, useState } from 'react';
import type { RecoveryKit } from '../../../main/contract/views/vault.ts';
import { useDo } from '../../api/ask.ts';
import { requestFailed } from '../../api/failure.ts';
import { Button } from '../../parts/button.tsx';
import { Choices, TextField } from '../../parts/fields.tsx';
import { Card } from '../../parts/page.tsx';
import { Failed, Note } from '../../parts/states.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';
import { Kit } from '../shared/kit.tsx';
import type { Decided } from './welcome.tsx';

/** Characters of the key that show that somebody has it before them. */
const LAST = 4;

interface Props {
  readonly decided: Decided;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** The passphrase; then the kit that opens the vault without it, which has to be kept elsewhere. */
export function EncryptStep({ decided, onBack, onDone }: Props): ReactNode {
  const words = useText();
  const [kind, setKind] = useState<'passphrase' | 'none'>('passphrase');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [kit, setKit] = useState<RecoveryKit | null>(null);
  const create = useDo('vault.create', {
    done: (made) => (made.kit === null ? onDone() : setKit(made.kit)),
  });
  if (kit !== null) return <KeepKit kit={kit} vault={decided.vault} onDone={onDone} />;
  const differs = again !== '' && again !== passphrase;
  const ready = kind === 'none' || (passphrase !== '' && again === passphrase);
  const make = () =>
    create.mutate({
      ...{ name: decided.vault, url: decided.place ?? '' },
      encryption: kind === 'none' ? { kind } : { kind, passphrase, keep: 'keychain' },
    });
  return (
    <Card title={words.say('welcome.encryptTitle')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) make();
        }}
      >
        <Choices
          label={words.say('welcome.encryptWhich')}
          value={kind}
          onChange={setKind}
          options={[
            {
              value: 'passphrase',
              text: words.say('welcome.withPassphrase'),
              hint: words.say('welcome.withPassphraseHint'),
            },
            { value: 'none', text: words.say('welcome.plain'), hint: words.say('welcome.plainHint') },
          ]}
        />
        {kind === 'none' ? null : (
          <div className="form-two">
            <TextField
              label={words.say('unlock.passphrase')}
              type="password"
              autoComplete="new-password"
              value={passphrase}
              onChange={setPassphrase}
            />
            <TextField
              {...{
                label: words.say('welcome.again'),
                type: 'password',
                autoComplete: 'new-password',
                value: again,
              }}
              error={differs ? words.say('welcome.differs') : null}
              onChange={setAgain}
            />
          </div>
        )}
        {create.error === null ? null : <Failed error={requestFailed(create.error)} />}
        <div className="row">
          <Button onPress={onBack}>{words.say('welcome.back')}</Button>
          <Button look="main" type="submit" isDisabled={!ready || create.isPending}>
            {words.say('welcome.makeVault')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function KeepKit({ kit, vault, onDone }: { kit: RecoveryKit; vault: string; onDone: () => void }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const [typed, setTyped] = useState('');
  const confirm = useDo('vault.kitConfirmed', { done: onDone });
  const right = typed.trim().toUpperCase() === kit.recoveryKey.trim().slice(-LAST).toUpperCase();
  return (
    <Card title={words.say('welcome.kitTitle')}>
      <div className="stack">
        <Note tone="warn">{words.say('welcome.kitWhy')}</Note>
        <Kit kit={kit} />
        <TextField
          label={words.say('welcome.kitLast')}
          hint={words.say('welcome.kitLastHint')}
          value={typed}
          onChange={setTyped}
          mono
        />
        <div className="row">
          <Button
            look="main"
            isDisabled={!right || confirm.isPending}
            onPress={() => confirm.mutate({ vault }, { onError: fail })}
          >
            {words.say('welcome.next')}
          </Button>
          <Button look="quiet" onPress={onDone}>
            {words.say('welcome.later')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
