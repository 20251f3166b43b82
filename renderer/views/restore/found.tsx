import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useEffect, useMemo } from 'react';
import type { RequestInput, RequestOutput } from '../../../main/contract/requests.ts';
import type { FoundView } from '../../../main/contract/views/snapshot.ts';
import { useAsk } from '../../api/ask.ts';
import { useCore } from '../../api/core.tsx';
import type { RequestFailed } from '../../api/failure.ts';
import { goTo, linkTo } from '../../frame/place.ts';
import { type Column, Grid } from '../../parts/grid.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { useText, type Words } from '../../text/use-text.tsx';
import { Unlock } from '../shared/unlock.tsx';

type Page = RequestOutput<'snapshot.find'>;
type After = NonNullable<RequestInput<'snapshot.find'>['after']> | null;

/** Every version of a file, through all snapshots of the project's vault (or the first one). */
export function Found({ pattern, project }: { pattern: string; project: string | undefined }): ReactNode {
  const words = useText();
  const deferred = useDeferredValue(pattern);
  const { data } = useAsk('project.list', {});
  const own = data?.projects.find(({ name }) => name === project);
  const vault = own?.vault ?? data?.projects[0]?.vault;
  if (vault === undefined) return <Loading />;
  return <FoundIn {...{ vault, pattern: deferred, project, words }} />;
}

function FoundIn(props: {
  vault: string;
  pattern: string;
  project: string | undefined;
  words: Words;
}): ReactNode {
  const { vault, pattern, project, words } = props;
  const { client } = useCore();
  // Part of a name is what people type.
  const wanted = /[*?[/]/.test(pattern) ? pattern : `*${pattern}*`;
  const query = useInfiniteQuery<Page, RequestFailed, { pages: Page[] }, readonly unknown[], After>({
    queryKey: ['snapshot.find', vault, wanted, project],
    queryFn: ({ pageParam, signal }) =>
      client.ask(
        'snapshot.find',
        { vault, pattern: wanted, after: pageParam, ...(project === undefined ? {} : { project }) },
        signal,
      ),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
  });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const found = useMemo(() => data?.pages.flatMap((page) => page.found) ?? null, [data]);
  const columns = useMemo(() => columnsOf(words), [words]);
  // A page ends after a while even where little was found: it goes on until there is a screen full.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && (found?.length ?? 0) < 50) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, found, fetchNextPage]);
  if (error !== null && ['key-needed', 'secret-missing'].includes(error.code))
    return <Unlock vault={vault} />;
  if (error !== null) return <Failed error={error} retry={() => void query.refetch()} />;
  if (found === null || (found.length === 0 && hasNextPage)) return <Loading rows={8} />;
  if (found.length === 0)
    return (
      <Empty icon="search" title={words.say('restore.notFound')}>
        {words.say('restore.notFoundWhy')}
      </Empty>
    );
  return (
    <Grid
      {...{ label: words.say('restore.found'), items: found, columns }}
      more={hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : null}
      keyOf={(one) => `${one.snapshot} ${one.path}`}
      onOpen={(one) => goTo(linkTo('restore', [vault, one.snapshot], { path: one.path }))}
    />
  );
}

function columnsOf(words: Words): Column<FoundView>[] {
  const { say } = words;
  return [
    {
      id: 'path',
      title: say('restore.name'),
      width: 'minmax(200px, 3fr)',
      cell: ({ path }) => <span title={path}>{path}</span>,
    },
    {
      id: 'in',
      title: say('restore.inSnapshot'),
      width: 'minmax(120px, 1fr)',
      cell: ({ startedAt }) => <Ago at={startedAt} />,
    },
    {
      id: 'changed',
      title: say('restore.modified'),
      width: 'minmax(110px, 1fr)',
      wide: true,
      cell: ({ modifiedAt }) => <Ago at={modifiedAt} />,
    },
    {
      id: 'size',
      title: say('history.size'),
      width: 'minmax(90px, 0.7fr)',
      number: true,
      cell: ({ size }) => words.size(size),
    },
  ];
}
