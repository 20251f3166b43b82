import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import type { RequestOutput } from '../../../main/contract/requests.ts';
import type { RetentionSettings } from '../../../main/contract/settings/schedule.ts';
import { useAsk } from '../../api/ask.ts';
import { Button } from '../../parts/button.tsx';
import { Choices, TextField } from '../../parts/fields.tsx';
import { Card } from '../../parts/page.tsx';
import { useText, type Words } from '../../text/use-text.tsx';
import { Unlockable } from '../shared/unlock.tsx';
import type { SectionProps } from './project-settings.tsx';
import { pathOf, useSettings } from './use-settings.ts';

const TYPES = ['full', 'quick', 'database'] as const;
const RULES = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
type Preview = RequestOutput<'retention.preview'>;

/** How many stay, with a picture of which: each cell is a snapshot, the newest first. */
export function Retention({ name, project }: SectionProps): ReactNode {
  const words = useText();
  const { update, busy } = useSettings();
  const [type, setType] = useState<(typeof TYPES)[number]>('full');
  const [changed, setChanged] = useState<Record<string, RetentionSettings>>({});
  const rules: RetentionSettings = changed[type] ?? project.retention[type] ?? {};
  const wanted = useDeferredValue(
    useMemo(() => ({ ...project.retention, ...changed }), [project.retention, changed]),
  );
  const preview = useAsk('retention.preview', { project: name, retention: wanted }, { keepLast: true });
  const set = (rule: (typeof RULES)[number], text: string) => {
    const { [rule]: _old, ...others } = rules;
    const count = Math.floor(Number(text));
    setChanged({
      ...changed,
      [type]: text.trim() === '' || !(count >= 0) ? others : { ...others, [rule]: count },
    });
  };
  return (
    <Card title={words.say('retention.title')}>
      <div className="stack">
        <p className="dim">{words.say('retention.about')}</p>
        <Choices
          row
          label={words.say('history.type')}
          value={type}
          onChange={setType}
          options={TYPES.map((value) => ({ value, text: words.say(`types.${value}`) }))}
        />
        <div className="retention-rules">
          {RULES.map((rule) => (
            <TextField
              key={`${type} ${rule}`}
              label={words.say(`retention.rules.${rule}`)}
              type="number"
              min={0}
              value={rules[rule] === undefined ? '' : String(rules[rule])}
              onChange={(text) => set(rule, text)}
            />
          ))}
        </div>
        <Unlockable of={preview}>
          {(known) => <Picture preview={known} type={type} words={words} />}
        </Unlockable>
        {Object.keys(changed).length === 0 ? null : (
          <div className="row">
            <Button
              look="main"
              isDisabled={busy}
              onPress={() =>
                update(
                  [
                    {
                      path: pathOf('projects', name, 'retention'),
                      value: { ...project.retention, ...changed },
                    },
                  ],
                  () => setChanged({}),
                )
              }
            >
              {words.say('projects.save')}
            </Button>
            <Button onPress={() => setChanged({})}>{words.say('cancel')}</Button>
          </div>
        )}
      </div>
    </Card>
  );
}

function Picture({ preview, type, words }: { preview: Preview; type: string; words: Words }): ReactNode {
  const { stay, go, snapshots } = preview;
  const shown = snapshots.filter((one) => one.type === type);
  if (shown.length === 0) return <p className="dim">{words.say('retention.nothing')}</p>;
  return (
    <figure className="stack">
      <figcaption>{words.say('retention.result', { stay, go })}</figcaption>
      <ol className="retention-cells" aria-label={words.say('retention.picture')}>
        {shown.map(({ id, startedAt, stays, reasons }) => {
          const why = reasons.map(({ rule }) => words.maybe(`prune.reasons.${rule}`) ?? rule).join(', ');
          const text = `${words.day(startedAt)} ${words.clock(startedAt)}: ${stays ? words.say('retention.stays', { why }) : words.say('retention.goes')}`;
          return (
            <li key={id} className={stays ? 'retention-stays' : 'retention-goes'} title={text}>
              <span className="only-heard">{text}</span>
            </li>
          );
        })}
      </ol>
    </figure>
  );
}
