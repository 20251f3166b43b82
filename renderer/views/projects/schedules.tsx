import { type ReactNode, useState } from 'react';
import type { ScheduleSettings, Times } from '../../../main/contract/settings/schedule.ts';
import { useAsk } from '../../api/ask.ts';
import { Button } from '../../parts/button.tsx';
import { Check, Select, Switch } from '../../parts/fields.tsx';
import { Card } from '../../parts/page.tsx';
import { typeName } from '../../text/runs.ts';
import { timesText } from '../../text/times.ts';
import { useText } from '../../text/use-text.tsx';
import { TimesField } from '../shared/times-field.tsx';
import type { SectionProps } from './project-settings.tsx';
import { pathOf, useSettings } from './use-settings.ts';

const TYPES = ['full', 'quick', 'database'] as const;

/** When it is backed up without being asked, with the next five times. */
export function Schedules({ name, project }: SectionProps): ReactNode {
  const words = useText();
  const { update, busy } = useSettings();
  const [adding, setAdding] = useState(false);
  const { schedules } = project;
  const save = (next: readonly ScheduleSettings[], done?: () => void) =>
    update([{ path: pathOf('projects', name, 'schedules'), value: next }], done);
  return (
    <Card
      title={words.say('schedules.title')}
      aside={
        <Button small icon="plus" onPress={() => setAdding(!adding)}>
          {words.say('schedules.add')}
        </Button>
      }
    >
      <div className="stack">
        {schedules.length === 0 ? <p className="dim">{words.say('schedules.none')}</p> : null}
        <ul className="stack">
          {schedules.map((schedule, n) => (
            <Schedule
              // biome-ignore lint/suspicious/noArrayIndexKey: a schedule has no other name than its place
              key={n}
              {...{ schedule, busy, timeZone: project.timeZone ?? null }}
              onChange={(changed) => save(schedules.map((one, at) => (at === n ? changed : one)))}
              onRemove={() => save(schedules.filter((_, at) => at !== n))}
            />
          ))}
        </ul>
        {adding ? (
          <Add busy={busy} onAdd={(schedule) => save([...schedules, schedule], () => setAdding(false))} />
        ) : null}
      </div>
    </Card>
  );
}

function Schedule(props: {
  schedule: ScheduleSettings;
  timeZone: string | null;
  busy: boolean;
  onChange: (schedule: ScheduleSettings) => void;
  onRemove: () => void;
}): ReactNode {
  const { schedule, timeZone, busy, onChange, onRemove } = props;
  const words = useText();
  const { type, times, enabled, conditions } = schedule;
  const next = useAsk('schedule.preview', { times, timeZone, count: 5 });
  const named = `${typeName(type, words)}: ${timesText(times, words)}`;
  return (
    <li className="schedule">
      <div className="spread">
        <Switch
          label={<strong>{named}</strong>}
          on={enabled}
          off={busy}
          onChange={(on) => onChange({ ...schedule, enabled: on })}
        />
        <Button
          {...{
            look: 'quiet',
            small: true,
            icon: 'trash',
            label: words.say('schedules.remove', { named }),
            onPress: onRemove,
          }}
        />
      </div>
      {next.data === undefined || !enabled ? null : (
        <p className="dim small">
          {words.say('schedules.next')}{' '}
          {next.data.next.map((at) => `${words.day(at)} ${words.clock(at)}`).join(' · ')}
        </p>
      )}
      <div className="row row-wrap schedule-rules">
        <Check
          label={words.say('schedules.onBattery')}
          on={conditions.onBattery}
          onChange={(on) => onChange({ ...schedule, conditions: { ...conditions, onBattery: on } })}
        />
        <Check
          label={words.say('schedules.onMetered')}
          on={conditions.onMetered}
          onChange={(on) => onChange({ ...schedule, conditions: { ...conditions, onMetered: on } })}
        />
      </div>
    </li>
  );
}

function Add({ busy, onAdd }: { busy: boolean; onAdd: (schedule: ScheduleSettings) => void }): ReactNode {
  const words = useText();
  const [type, setType] = useState<(typeof TYPES)[number]>('full');
  const [times, setTimes] = useState<Times>({ kind: 'at', time: '03:00', weekdays: [] });
  return (
    <div className="schedule stack">
      <Select
        label={words.say('history.type')}
        value={type}
        onChange={setType}
        options={TYPES.map((value) => ({ value, text: words.say(`types.${value}`) }))}
      />
      <TimesField value={times} onChange={setTimes} />
      <div>
        <Button
          look="main"
          isDisabled={busy}
          onPress={() =>
            onAdd({
              type,
              times,
              jitterMinutes: 0,
              enabled: true,
              conditions: { onBattery: true, onMetered: true, graceHours: 24 },
            })
          }
        >
          {words.say('schedules.addDo')}
        </Button>
      </div>
    </div>
  );
}
