import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { HistoryFilter } from '../../../main/contract/requests/history.ts';
import type { RequestOutput } from '../../../main/contract/requests.ts';
import type { Run, RunId } from '../../../main/contract/views/run.ts';
import { useAsk } from '../../api/ask.ts';
import { useCore } from '../../api/core.tsx';
import type { RequestFailed } from '../../api/failure.ts';

/** Runs fetched at once; of the newest so many are asked for anew when something ran. */
const PAGE = 500;
const HEAD = 100;

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
    // Not `history.*`: an event must not fetch all pages again, only the newest runs.
    queryKey: ['runs.pages', filter],
    queryFn: ({ pageParam, signal }) =>
      client.ask('history.list', { ...filter, limit: PAGE, before: pageParam }, signal),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    placeholderData: (last) => last,
  });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const head = useAsk('history.list', { ...filter, limit: HEAD }, { keepLast: true });
  const runs = useMemo(
    () =>
      data === undefined
        ? null
        : joined(
            head.data?.runs ?? [],
            data.pages.flatMap((page) => page.runs),
          ),
    [data, head.data],
  );
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  return { runs, error, more: hasNextPage ? more : null, again: () => void refetch() };
}

/** The newest as they are now, then the others as they were when they were fetched. */
function joined(head: readonly Run[], pages: readonly Run[]): readonly Run[] {
  const last = head.at(-1);
  return last === undefined ? pages : [...head, ...pages.filter(({ id }) => id < last.id)];
}
