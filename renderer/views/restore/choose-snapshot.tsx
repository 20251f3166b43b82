import { type ReactNode, useMemo } from 'react';
import type { RequestOutput } from '../../../main/contract/requests.ts';
import type { SnapshotView } from '../../../main/contract/views/snapshot.ts';
import { useAsk } from '../../api/ask.ts';
import { goTo, linkTo } from '../../frame/place.ts';
import { usePlace } from '../../frame/use-place.ts';
import { SearchField, Select } from '../../parts/fields.tsx';
import { type Column, Grid } from '../../parts/grid.tsx';
import { Badge, Tag } from '../../parts/mark.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { typeName } from '../../text/runs.ts';
import { useText, type Words } from '../../text/use-text.tsx';
import { Unlockable } from '../shared/unlock.tsx';
import { Calendar, onDay } from './calendar.tsx';
import { Found } from './found.tsx';

const LIMIT = 500;

export function ChooseSnapshot(): ReactNode {
  const words = useText();
  const { query } = usePlace();
  const projects = useAsk('project.list', {});
  const { project, text, day } = query;
  const snapshots = useAsk(
    'snapshot.list',
    { limit: LIMIT, ...(project === undefined ? {} : { project }) },
    { keepLast: true },
  );
  const set = (change: Record<string, string>) => goTo(linkTo('restore', [], { ...query, ...change }), true);
  const all = (projects.data?.projects ?? []).map(({ name }) => ({ value: name, text: name }));
  return (
    <Page title={words.say('restore.title')} about={words.say('restore.about')} command="cofre list" tall>
      <div className="stack history">
        <div className="row row-wrap filters">
          <SearchField
            label={words.say('restore.search')}
            value={text ?? ''}
            onChange={(value) => set({ text: value })}
          />
          <Select
            {...{ bare: true, label: words.say('history.anyProject'), value: project ?? '' }}
            options={[{ value: '', text: words.say('history.anyProject') }, ...all]}
            onChange={(value) => set({ project: value })}
          />
        </div>
        {text === undefined ? (
          <Unlockable of={snapshots}>
            {({ snapshots: list }) =>
              list.length === 0 ? (
                <Empty icon="restore" title={words.say('restore.none')}>
                  {words.say('restore.noneWhy')}
                </Empty>
              ) : (
                <div className="stack choose">
                  <Calendar snapshots={list} day={day} onDay={(one) => set({ day: one })} />
                  <Snapshots list={onDay(list, day)} project={project} words={words} />
                </div>
              )
            }
          </Unlockable>
        ) : (
          <Found pattern={text} project={project} />
        )}
      </div>
    </Page>
  );
}

function Snapshots(props: {
  list: readonly SnapshotView[];
  project: string | undefined;
  words: Words;
}): ReactNode {
  const { list, project, words } = props;
  const stays = useAsk('retention.preview', { project: project ?? '' }, { when: project !== undefined });
  const columns = useMemo(
    () => [...snapshotColumns(words), ...(stays.data === undefined ? [] : [staysColumn(stays.data, words)])],
    [words, stays.data],
  );
  return (
    <Grid
      {...{ label: words.say('restore.snapshots'), items: list, columns }}
      keyOf={({ vault, id }) => `${vault} ${id}`}
      onOpen={({ vault, id }) => goTo(linkTo('restore', [vault, id]))}
    />
  );
}

type Preview = RequestOutput<'retention.preview'>;

/** Of one project it can be said why each of its snapshots stays, or that the next cleanup takes it. */
function staysColumn({ snapshots }: Preview, words: Words): Column<SnapshotView> {
  const known = new Map(snapshots.map((one) => [one.id, one]));
  return {
    ...{ id: 'stays', title: words.say('restore.stays'), width: 'minmax(140px, 1.8fr)', wide: true },
    cell: ({ id }) => {
      const of = known.get(id);
      if (of === undefined) return null;
      const why = of.reasons.map(({ rule }) => words.maybe(`prune.reasons.${rule}`) ?? rule).join(', ');
      return <span className="dim">{of.stays ? why : words.say('retention.goes')}</span>;
    },
  };
}

function snapshotColumns(words: Words): Column<SnapshotView>[] {
  const { say } = words;
  return [
    {
      id: 'when',
      title: say('history.when'),
      width: 'minmax(110px, 1.2fr)',
      cell: ({ startedAt }) => <Ago at={startedAt} />,
    },
    {
      ...{ id: 'day', title: say('restore.day'), width: 'minmax(175px, 1.4fr)', wide: true },
      cell: ({ startedAt }) => (
        <span className="dim">
          {words.day(startedAt)} {words.clock(startedAt)}
        </span>
      ),
    },
    {
      id: 'project',
      title: say('history.what'),
      width: 'minmax(90px, 1.2fr)',
      cell: ({ project }) => project,
    },
    {
      ...{ id: 'type', title: say('history.type'), width: 'minmax(80px, 0.8fr)' },
      cell: ({ type }) => <span className="dim">{typeName(type, words)}</span>,
    },
    {
      ...{ id: 'state', title: say('history.result'), width: 'minmax(200px, 2fr)' },
      cell: (snapshot) => <Badges snapshot={snapshot} words={words} />,
    },
    {
      id: 'files',
      title: say('history.files'),
      width: 'minmax(60px, 0.7fr)',
      number: true,
      wide: true,
      cell: ({ files }) => words.number(files),
    },
    {
      id: 'size',
      title: say('history.size'),
      width: 'minmax(80px, 0.8fr)',
      number: true,
      cell: ({ bytes }) => words.size(bytes),
    },
  ];
}

export function Badges({ snapshot, words }: { snapshot: SnapshotView; words: Words }): ReactNode {
  const { verdict, proven, pinned, problemCount } = snapshot;
  const tone = verdict === 'complete' ? 'good' : verdict === 'incomplete' ? 'warn' : 'bad';
  return (
    <span className="row">
      <Badge
        tone={tone}
        {...(problemCount > 0 ? { title: words.say('history.problemsOf', { count: problemCount }) } : {})}
      >
        {words.all(`runs.states.${verdict}`)}
      </Badge>
      {proven === null ? null : (
        <Badge
          tone={proven.verdict === 'passed' ? 'good' : proven.verdict === 'failed' ? 'bad' : 'warn'}
          title={words.exact(proven.at)}
        >
          {words.say(`restore.proven.${proven.verdict}`)}
        </Badge>
      )}
      {pinned === null ? null : <Tag title={pinned.note}>{words.say('restore.pinned')}</Tag>}
    </span>
  );
}
