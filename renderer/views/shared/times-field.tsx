import type { ReactNode } from 'react';
import type { Times } from '../../../main/contract/settings/schedule.ts';
import { useAsk } from '../../api/ask.ts';
import { Check, Choices, Select, TextField } from '../../parts/fields.tsx';
import { weekdayText } from '../../text/times.ts';
import { useText } from '../../text/use-text.tsx';

const MINUTES = [15, 30, 60, 120, 240, 360, 720] as const;
const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

const FIRST: { readonly [K in Times['kind']]: Extract<Times, { kind: K }> } = {
  every: { kind: 'every', minutes: 240 },
  at: { kind: 'at', time: '03:00', weekdays: [] },
  cron: { kind: 'cron', expression: '0 3 * * *' },
};

/** When something runs, and what that means: the next five times. */
export function TimesField({
  value,
  onChange,
}: {
  value: Times;
  onChange: (times: Times) => void;
}): ReactNode {
  const words = useText();
  const preview = useAsk('schedule.preview', { times: value, count: 5 }, { keepLast: true });
  return (
    <div className="stack">
      <Choices
        row
        label={words.say('times.kind')}
        value={value.kind}
        onChange={(kind) => onChange(FIRST[kind])}
        options={(['every', 'at', 'cron'] as const).map((kind) => ({
          value: kind,
          text: words.say(`times.kinds.${kind}`),
        }))}
      />
      {value.kind === 'every' ? (
        <Select
          label={words.say('times.every')}
          value={String(value.minutes)}
          onChange={(minutes) => onChange({ kind: 'every', minutes: Number(minutes) })}
          options={MINUTES.map((minutes) => ({
            value: String(minutes),
            text:
              minutes < 60
                ? words.all('schedule.everyMinutes', { count: minutes })
                : words.all('schedule.everyHours', { count: minutes / 60 }),
          }))}
        />
      ) : value.kind === 'at' ? (
        <div className="row row-wrap">
          <TextField
            label={words.say('times.time')}
            type="time"
            value={value.time}
            onChange={(time) => time !== '' && onChange({ ...value, time })}
          />
          <fieldset className="choices weekdays">
            <legend>{words.say('times.weekdays')}</legend>
            {DAYS.map((day) => (
              <Check
                key={day}
                label={weekdayText(day, words)}
                on={value.weekdays.includes(day)}
                onChange={(on) =>
                  onChange({
                    ...value,
                    weekdays: DAYS.filter((one) => (one === day ? on : value.weekdays.includes(one))),
                  })
                }
              />
            ))}
          </fieldset>
        </div>
      ) : (
        <TextField
          label={words.say('times.cron')}
          mono
          value={value.expression}
          onChange={(expression) => onChange({ kind: 'cron', expression })}
        />
      )}
      {preview.data === undefined ? null : preview.data.error !== null ? (
        <p className="field-error small">{words.say('times.never')}</p>
      ) : (
        <p className="dim small">
          {words.say('schedules.next')}{' '}
          {preview.data.next.map((at) => `${words.day(at)} ${words.clock(at)}`).join(' · ')}
        </p>
      )}
    </div>
  );
}
