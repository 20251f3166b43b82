import { type ReactNode, useMemo } from 'react';
import type { Drill, DrillVerdict } from '../../../main/contract/views/proof.ts';
import { useAsk, useDo } from '../../api/ask.ts';
import { goTo, linkTo } from '../../frame/place.ts';
import { type Column, Grid } from '../../parts/grid.tsx';
import { Badge, type Tone } from '../../parts/mark.tsx';
import { Menu } from '../../parts/menu.tsx';
import { Card } from '../../parts/page.tsx';
import { Answer, Empty, sentence } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { failureText } from '../../text/failures.ts';
import { useText, type Words } from '../../text/use-text.tsx';

const TONES: Readonly<Record<DrillVerdict, Tone>> = { passed: 'good', failed: 'bad', inconclusive: 'warn' };

/** Restores that were tried out: how they went and how long a real one would take. */
export function Drills(): ReactNode {
  const words = useText();
  const asked = useAsk('drill.list', { limit: 500 });
  const columns = useMemo(() => columnsOf(words), [words]);
  return (
    <Card title={words.say('verification.drills')} aside={<StartDrill words={words} />}>
      <Answer of={asked} rows={5}>
        {({ drills }) =>
          drills.length === 0 ? (
            <Empty icon="restore" title={words.say('verification.noDrills')}>
              {words.say('verification.noDrillsWhy')}
            </Empty>
          ) : (
            <div className="drills">
              <Grid
                {...{ label: words.say('verification.drills'), items: drills, columns }}
                keyOf={({ project, at, snapshot, copy }) => `${project} ${at} ${snapshot} ${copy}`}
                onOpen={({ run }) => run !== null && goTo(linkTo('history', [run]))}
              />
            </div>
          )
        }
      </Answer>
    </Card>
  );
}

function StartDrill({ words }: { words: Words }): ReactNode {
  const { fail } = useToasts();
  const { data } = useAsk('project.list', {});
  const start = useDo('drill.start', { done: ({ run }) => goTo(linkTo('history', [run])) });
  const projects = data?.projects ?? [];
  if (projects.length === 0) return null;
  return (
    <Menu
      {...{ small: true, icon: 'play', label: words.say('verification.drillNow') }}
      choices={projects.map(({ name }) => ({
        ...{ id: name, text: words.say('verification.drillOf', { project: name }) },
        act: () => start.mutate({ project: name }, { onError: fail }),
      }))}
    >
      {words.say('verification.drillNow')}
    </Menu>
  );
}

function columnsOf(words: Words): Column<Drill>[] {
  const { say } = words;
  return [
    {
      id: 'when',
      title: say('history.when'),
      width: 'minmax(100px, 1fr)',
      cell: ({ at }) => <Ago at={at} />,
    },
    { id: 'project', title: say('history.what'), width: 'minmax(90px, 1fr)', cell: ({ project }) => project },
    {
      ...{ id: 'verdict', title: say('history.result'), width: 'minmax(130px, 1.4fr)' },
      cell: ({ verdict, reasons }) => (
        <Badge tone={TONES[verdict]} title={reasons.map((reason) => reasonText(reason, words)).join('\n')}>
          {say(`verification.verdicts.${verdict}`)}
        </Badge>
      ),
    },
    {
      ...{ id: 'of', title: say('verification.snapshotOf'), width: 'minmax(100px, 1fr)', wide: true },
      cell: ({ snapshotTime }) => (
        <span className="dim">
          <Ago at={snapshotTime} />
        </span>
      ),
    },
    {
      ...{ id: 'from', title: say('verification.from'), width: 'minmax(80px, 0.8fr)', wide: true },
      cell: ({ copy }) => <span className="dim">{copy ?? say('verification.theVault')}</span>,
    },
    {
      id: 'files',
      title: say('history.files'),
      width: 'minmax(60px, 0.6fr)',
      number: true,
      cell: ({ files }) => words.number(files),
    },
    {
      ...{ id: 'takes', title: say('verification.takes'), width: 'minmax(90px, 0.8fr)', number: true },
      cell: ({ restoreMs, scope }) =>
        scope === 'full' ? words.duration(restoreMs) : say('verification.sample'),
    },
  ];
}

function reasonText(reason: Drill['reasons'][number], words: Words): string {
  const code = reason.details.reason ?? reason.code;
  return sentence(words.maybe(`drill.reasons.${code}`, reason.details) ?? failureText(reason, words).what);
}
