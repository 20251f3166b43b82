import { type ReactNode, useState } from 'react';
import type { ChannelView } from '../../../main/contract/views/notify.ts';
import { useAsk, useDo } from '../../api/ask.ts';
import { Button } from '../../parts/button.tsx';
import { Badge } from '../../parts/mark.tsx';
import { Card } from '../../parts/page.tsx';
import { Answer, Empty, sentence } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { failureText } from '../../text/failures.ts';
import { useText, type Words } from '../../text/use-text.tsx';
import { useNotifyTest } from '../shared/notify-test.ts';
import { AddChannel } from './add-channel.tsx';
import { Occasions } from './occasions.tsx';

export function Notifications(): ReactNode {
  const words = useText();
  const asked = useAsk('notify.list', {});
  const [adding, setAdding] = useState(false);
  const names = asked.data?.channels.map(({ name }) => name) ?? [];
  return (
    <div className="stack-wide">
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
        {adding ? <AddChannel taken={names} onClose={() => setAdding(false)} /> : null}
      </Card>
      <Occasions />
    </div>
  );
}

function Channel({ channel, words }: { channel: ChannelView; words: Words }): ReactNode {
  const { fail } = useToasts();
  const { name, kind, target, enabled, problem, testedAt, deliveredAt } = channel;
  const test = useNotifyTest();
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
      <Button small icon="bell" isDisabled={test.busy || !enabled} onPress={() => test.send(name)}>
        {words.say('notify.sendTest')}
      </Button>
      <Button
        {...{ small: true, look: 'quiet', icon: 'trash', label: words.say('notify.remove', { name }) }}
        onPress={() => remove.mutate({ name }, { onError: fail })}
      />
    </li>
  );
}
