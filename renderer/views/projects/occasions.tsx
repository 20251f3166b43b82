import type { ReactNode } from 'react';
import { Select, Switch, TextField } from '../../parts/fields.tsx';
import { Card } from '../../parts/page.tsx';
import { Answer } from '../../parts/states.tsx';
import { weekdayText } from '../../text/times.ts';
import { useText } from '../../text/use-text.tsx';
import { useSettings } from './use-settings.ts';

const NIGHT = { from: '22:00', to: '07:00' } as const;
const MONDAY = { weekday: 1, time: '09:00' } as const;
const DAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** When people are told: hours in which only what is critical comes, and a summary each week. */
export function Occasions(): ReactNode {
  const words = useText();
  const { asked, update, busy } = useSettings();
  const put = (path: string, value: object | undefined) =>
    update([{ path: `notifications.${path}`, ...(value === undefined ? {} : { value }) }]);
  return (
    <Card title={words.say('notify.when')}>
      <Answer of={asked}>
        {({ settings: { notifications } }) => {
          const { quietHours, digest } = notifications;
          return (
            <div className="stack">
              <Switch
                label={words.say('notify.quiet')}
                hint={words.say('notify.quietHint')}
                on={quietHours !== undefined}
                off={busy}
                onChange={(on) => put('quietHours', on ? NIGHT : undefined)}
              />
              {quietHours === undefined ? null : (
                <div className="row row-wrap">
                  {(['from', 'to'] as const).map((end) => (
                    <TextField
                      key={end}
                      label={words.say(`notify.${end}`)}
                      type="time"
                      value={quietHours[end]}
                      onChange={(time) => time !== '' && put('quietHours', { ...quietHours, [end]: time })}
                    />
                  ))}
                </div>
              )}
              <Switch
                label={words.say('notify.digest')}
                hint={words.say('notify.digestHint')}
                on={digest !== undefined}
                off={busy}
                onChange={(on) => put('digest', on ? MONDAY : undefined)}
              />
              {digest === undefined ? null : (
                <div className="row row-wrap">
                  <Select
                    label={words.say('notify.weekday')}
                    value={DAYS[digest.weekday - 1] ?? '1'}
                    onChange={(day) => put('digest', { ...digest, weekday: Number(day) })}
                    options={DAYS.map((value) => ({ value, text: weekdayText(Number(value), words) }))}
                  />
                  <TextField
                    label={words.say('times.time')}
                    type="time"
                    value={digest.time}
                    onChange={(time) => time !== '' && put('digest', { ...digest, time })}
                  />
                </div>
              )}
            </div>
          );
        }}
      </Answer>
    </Card>
  );
}
