import { type ReactNode, useState } from 'react';
import type { ChannelDraft, ChannelKind } from '../../../main/contract/settings/channels.ts';
import type { ChannelView } from '../../../main/contract/views/notify.ts';
import { useAsk, useDo } from '../../api/ask.ts';
import { useCore } from '../../api/core.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Select, TextField } from '../../parts/fields.tsx';
import { Badge } from '../../parts/mark.tsx';
import { Card } from '../../parts/page.tsx';
import { Answer, Empty, Failed, sentence } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { failureText } from '../../text/failures.ts';
import { useText, type Words } from '../../text/use-text.tsx';
import { channelDraft, FIELDS, type Filled, KINDS, secretsOf } from './channel-draft.ts';

export function Notifications(): ReactNode {
  const words = useText();
  const asked = useAsk('notify.list', {});
  const [adding, setAdding] = useState(false);
  return (
    <Card
      title={words.say('notify.title')}
      aside={
        <Button small icon="plus" onPress={() => setAdding(true)}>
          {words.say('notify.add')}
        </Button>
      }
    >
      <Answer of={asked}>
        {({ channels }) =>
          channels.length === 0 ? (
            <Empty icon="bell" title={words.say('notify.none')}>
              {words.say('notify.noneWhy')}
            </Empty>
          ) : (
            <ul>
              {channels.map((channel) => (
                <Channel key={channel.name} channel={channel} words={words} />
              ))}
            </ul>
          )
        }
      </Answer>
      {adding ? <AddChannel onClose={() => setAdding(false)} /> : null}
    </Card>
  );
}

function Channel({ channel, words }: { channel: ChannelView; words: Words }): ReactNode {
  const { tell, fail } = useToasts();
  const { name, kind, target, enabled, problem, testedAt, deliveredAt } = channel;
  const test = useDo('notify.test', {
    done: ({ results }) => {
      for (const result of results) {
        if (result.problem !== null) fail(result.problem);
        else
          tell({
            tone: result.state === 'delivered' ? 'good' : 'warn',
            title: words.say(`notify.test.${result.state === 'delivered' ? 'ok' : 'waiting'}`, { name }),
          });
      }
    },
  });
  const remove = useDo('notify.remove');
  return (
    <li className="channel">
      <div className="grow">
        <p className="row row-wrap">
          <strong>{name}</strong> <span className="dim">{words.all(`notify.kinds.${kind}`)}</span>
          {problem !== null ? (
            <Badge tone="bad">{words.say('notify.broken')}</Badge>
          ) : (
            <Badge tone={!enabled ? 'still' : testedAt === null ? 'notice' : 'good'}>
              {words.say(!enabled ? 'notify.off' : testedAt === null ? 'notify.untested' : 'notify.works')}
            </Badge>
          )}
        </p>
        <p className="dim small wrap-anywhere">
          {target} {deliveredAt === null ? null : <Ago at={deliveredAt} />}
        </p>
        {problem === null ? null : (
          <p className="tone-bad small">{sentence(failureText(problem, words).what)}</p>
        )}
      </div>
      <Button
        small
        icon="bell"
        isDisabled={test.isPending || !enabled}
        onPress={() => test.mutate({ name }, { onError: fail })}
      >
        {words.say('notify.sendTest')}
      </Button>
      <Button
        {...{ small: true, look: 'quiet', icon: 'trash', label: words.say('notify.remove', { name }) }}
        onPress={() => remove.mutate({ name }, { onError: fail })}
      />
    </li>
  );
}

function AddChannel({ onClose }: { onClose: () => void }): ReactNode {
  const words = useText();
  const { client } = useCore();
  const [kind, setKind] = useState<ChannelKind>('email');
  const [filled, setFilled] = useState<Filled>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const missing = FIELDS[kind].some(
    ({ name, optional }) => optional !== true && (filled[name] ?? '').trim() === '',
  );
  const add = async (): Promise<void> => {
    for (const { account, secret } of secretsOf(kind, filled))
      await client.ask('secret.set', { account, secret });
    await client.ask('notify.add', { channel: channelDraft(kind, filled) as ChannelDraft });
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
            isDisabled={missing || busy}
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
        {FIELDS[kind].map(({ name, secret }) => (
          <TextField
            key={name}
            label={words.say(`notify.fields.${name}`)}
            value={filled[name] ?? ''}
            type={secret === true ? 'password' : 'text'}
            onChange={(value) => setFilled({ ...filled, [name]: value })}
          />
        ))}
        {error === null ? null : <Failed error={error} />}
      </div>
    </Dialog>
  );
}
