import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { HistoryFilter } from '../../../main/contract/requests/history.ts';
import type { RequestOutput } from '../../../main/contract/requests.ts';
import type { Run, RunId } from '../../../main/contract/views/run.ts';
import { useCore } from '../../api/core.tsx';
import type { RequestFailed } from '../../api/failure.ts';

/** Runs fetched at once. */
const PAGE = 200;

export interface Runs {
  readonly runs: readonly Run[] | null;
  readonly error: RequestFailed | null;
  readonly more: (() => void) | null;
  readonly again: () => void;
}

/** The history as far as it was scrolled, newest first. */
export function useRuns(filter: HistoryFilter): Runs {
  const { client } = useCore();
  const query = useInfiniteQuery<
    RequestOutput<'history.list'>,
    RequestFailed,
    { pages: RequestOutput<'history.list'>[] },
    readonly unknown[],
    RunId | null
  >({
    queryKey: ['history.list', 'pages', filter],
    queryFn: ({ pageParam, signal }) =>
      client.ask('history.list', { ...filter, limit: PAGE, before: pageParam }, signal),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    placeholderData: (last) => last,
  });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const runs = useMemo(() => data?.pages.flatMap((page) => page.runs) ?? null, [data]);
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  return { runs, error, more: hasNextPage ? more : null, again: () => void refetch() };
}
