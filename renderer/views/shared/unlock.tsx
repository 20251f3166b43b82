import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useDo } from '../../api/ask.ts';
import { useCore } from '../../api/core.tsx';
import { type RequestFailed, requestFailed } from '../../api/failure.ts';
import { Button } from '../../parts/button.tsx';
import { Check, TextField } from '../../parts/fields.tsx';
import { Card } from '../../parts/page.tsx';
import { Answer } from '../../parts/states.tsx';
import { failureText } from '../../text/failures.ts';
import { useText } from '../../text/use-text.tsx';

const LOCKED = ['key-needed', 'secret-missing', 'wrong-key'];

/** As `Answer`; where a vault has to be opened first, it asks for the passphrase. */
export function Unlockable<T>(props: {
  of: UseQueryResult<T, RequestFailed>;
  vault?: string;
  children: (answer: T) => ReactNode;
}): ReactNode {
  const { of, children } = props;
  const vault = props.vault ?? nameIn(of.error);
  if (of.data === undefined && vault !== null && of.error !== null && LOCKED.includes(of.error.code))
    return <Unlock vault={vault} />;
  return (
    <Answer of={of} rows={10}>
      {children}
    </Answer>
  );
}

function nameIn(error: RequestFailed | null): string | null {
  const vault = error?.details.vault;
  return typeof vault === 'string' ? vault : null;
}

export function Unlock({ vault }: { vault: string }): ReactNode {
  const words = useText();
  const { queries } = useCore();
  const [passphrase, setPassphrase] = useState('');
  const [keep, setKeep] = useState(false);
  const unlock = useDo('vault.unlock', { done: () => void queries.invalidateQueries() });
  const error = unlock.error === null ? null : failureText(requestFailed(unlock.error), words).what;
  return (
    <Card title={words.say('unlock.title', { vault })} className="unlock">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          unlock.mutate({ vault, passphrase, keep });
        }}
      >
        <p className="dim">{words.say('unlock.about')}</p>
        <TextField
          {...{
            label: words.say('unlock.passphrase'),
            type: 'password',
            value: passphrase,
            error,
            autoFocus: true,
          }}
          onChange={setPassphrase}
        />
        <Check label={words.say('unlock.keep')} on={keep} onChange={setKeep} />
        <div>
          <Button look="main" icon="key" type="submit" isDisabled={passphrase === '' || unlock.isPending}>
            {words.say('unlock.do')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
