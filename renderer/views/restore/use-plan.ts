import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RequestInput, RequestOutput } from '../../../main/contract/requests.ts';
import { useAsk } from '../../api/ask.ts';
import { useCore } from '../../api/core.tsx';
import type { RequestFailed } from '../../api/failure.ts';

export type Plan = RequestOutput<'restore.plan'>;

/** What a restore would do: its sums and first entries at once, the others page by page, out of the same plan. */
export function usePlan(
  files: RequestInput<'restore.plan'>,
  when: boolean,
): { plan: UseQueryResult<Plan, RequestFailed>; entries: Plan['entries']; more: (() => void) | null } {
  const { client } = useCore();
  const [shown, setShown] = useState(1);
  const plan = useAsk('restore.plan', files, { when });
  const first = plan.data;
  const others = useQuery<Plan[], RequestFailed>({
    queryKey: ['restore.planPages', files, shown, plan.dataUpdatedAt],
    enabled: shown > 1 && first !== undefined,
    placeholderData: (last) => last,
    queryFn: async ({ signal }) => {
      const pages: Plan[] = [];
      for (let next = first?.next ?? null; next !== null && pages.length < shown - 1; ) {
        const page = await client.ask('restore.plan', { ...files, offset: next }, signal);
        pages.push(page);
        next = page.next;
      }
      return pages;
    },
  });
  const pages = shown > 1 ? (others.data ?? []) : [];
  const last = pages.at(-1) ?? first;
  return {
    plan,
    entries: [first, ...pages].flatMap((page) => page?.entries ?? []),
    more: last === undefined || last.next === null ? null : () => setShown(pages.length + 2),
  };
}
