import { type ReactNode, useState } from 'react';
import { useAsk, useDo } from '../../api/ask.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/page.tsx';
import { Answer } from '../../parts/states.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';
import { useNotifyTest } from '../shared/notify-test.ts';
import { TimesField } from '../shared/times-field.tsx';
import type { Decided } from './welcome.tsx';

/** When, and who is told; a test shows that telling works. */
export function ScheduleStep({
  decided,
  onDone,
}: {
  decided: Decided;
  onDone: (change: Partial<Decided>) => void;
}): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const [times, setTimes] = useState(decided.times);
  const channels = useAsk('notify.list', {});
  const test = useNotifyTest();
  const add = useDo('project.add', { done: () => onDone({ times }) });
  const settings = { ...decided.proposal, vault: decided.vault, schedules: [{ type: 'full', times }] };
  return (
    <div className="stack-wide">
      <Card title={words.say('welcome.scheduleTitle')}>
        <TimesField value={times} onChange={setTimes} />
      </Card>
      <Card title={words.say('welcome.tellTitle')}>
        <Answer of={channels} rows={2}>
          {({ channels: known }) => (
            <div className="stack">
              <p className="dim">
                {words.say(known.length === 0 ? 'welcome.nobodyTold' : 'welcome.told', {
                  names: known.map(({ name }) => name).join(', '),
                })}
              </p>
              {known.length === 0 ? null : (
                <div>
                  <Button icon="bell" isDisabled={test.busy} onPress={() => test.send(null)}>
                    {words.say('notify.sendTest')}
                  </Button>
                </div>
              )}
            </div>
          )}
        </Answer>
      </Card>
      <div>
        <Button
          look="main"
          isDisabled={add.isPending}
          onPress={() => add.mutate({ name: decided.name, settings }, { onError: fail })}
        >
          {words.say('welcome.protect', { project: decided.name })}
        </Button>
      </div>
    </div>
  );
}
