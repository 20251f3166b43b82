import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { RequestOutput } from '../../../main/contract/requests.ts';
import type { DifferenceView, SnapshotView } from '../../../main/contract/views/snapshot.ts';
import { useAsk } from '../../api/ask.ts';
import { useCore } from '../../api/core.tsx';
import type { RequestFailed } from '../../api/failure.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Select } from '../../parts/fields.tsx';
import { type Column, Grid } from '../../parts/grid.tsx';
import { Answer, Failed, Loading } from '../../parts/states.tsx';
import { useText, type Words } from '../../text/use-text.tsx';

type Page = RequestOutput<'snapshot.diff'>;

/** What changed from another snapshot of the project to this one. */
export function Compare({ snapshot, onClose }: { snapshot: SnapshotView; onClose: () => void }): ReactNode {
  const words = useText();
  const asked = useAsk('snapshot.list', { vault: snapshot.vault, project: snapshot.project, limit: 500 });
  const [from, setFrom] = useState<string | null>(null);
  return (
    <Dialog title={words.say('restore.compareTitle')} onClose={onClose} wide>
      <Answer of={asked}>
        {({ snapshots }) => {
          const others = snapshots.filter(({ id }) => id !== snapshot.id);
          const before = others.find(({ startedAt }) => startedAt < snapshot.startedAt) ?? others[0];
          if (before === undefined) return <p className="dim">{words.say('restore.nothingToCompare')}</p>;
          return (
            <div className="compare">
              <Select
                label={words.say('restore.compareWith')}
                value={from ?? before.id}
                onChange={setFrom}
                options={others.map(({ id, startedAt }) => ({
                  value: id,
                  text: `${words.day(startedAt)} ${words.clock(startedAt)}`,
                }))}
              />
              <Differences snapshot={snapshot} from={from ?? before.id} words={words} />
            </div>
          );
        }}
      </Answer>
    </Dialog>
  );
}

function Differences({
  snapshot,
  from,
  words,
}: {
  snapshot: SnapshotView;
  from: string;
  words: Words;
}): ReactNode {
  const { client } = useCore();
  const { vault, id } = snapshot;
  const query = useInfiniteQuery<Page, RequestFailed, { pages: Page[] }, readonly unknown[], number>({
    queryKey: ['snapshot.diff', vault, id, from],
    queryFn: ({ pageParam, signal }) =>
      client.ask('snapshot.diff', { vault, snapshot: id, from, offset: pageParam }, signal),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
  });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const changes = useMemo(() => data?.pages.flatMap((page) => page.changes) ?? null, [data]);
  const columns = useMemo(() => columnsOf(words), [words]);
  if (error !== null) return <Failed error={error} />;
  if (changes === null) return <Loading rows={6} />;
  if (changes.length === 0) return <p className="dim">{words.say('restore.same')}</p>;
  return (
    <div className="compare-list">
      <Grid
        {...{ label: words.say('restore.changes'), items: changes, columns, rowHeight: 32 }}
        keyOf={({ path, change }) => `${change} ${path}`}
        more={hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : null}
      />
    </div>
  );
}

const SIGNS = { added: '+', removed: '−', changed: '±', metadata: '·' } as const;

function columnsOf(words: Words): Column<DifferenceView>[] {
  return [
    {
      ...{ id: 'change', title: words.say('restore.change'), width: '120px' },
      cell: ({ change }) => (
        <span className={`change-${change}`}>
          {SIGNS[change]} {words.say(`restore.changeOf.${change}`)}
        </span>
      ),
    },
    {
      id: 'path',
      title: words.say('restore.name'),
      width: 'minmax(0, 1fr)',
      cell: ({ path }) => <span title={path}>{path}</span>,
    },
    {
      ...{ id: 'size', title: words.say('history.size'), width: '170px', number: true },
      cell: ({ before, after }) =>
        [before, after].map((one) => (one === null ? '–' : words.size(one.size))).join(' → '),
    },
  ];
}
