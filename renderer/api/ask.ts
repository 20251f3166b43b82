import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import type { RequestInput, RequestKind, RequestOutput } from '../../main/contract/requests.ts';
import { useCore } from './core.tsx';
import type { RequestFailed } from './failure.ts';

export interface AskOptions {
  /** false: not asked yet (something is not chosen). */
  readonly when?: boolean;
  /** Show the answer to the last question until this one is answered: for what changes with each key typed. */
  readonly keepLast?: boolean;
  /** Asked anew after so long (ms), where no event tells. */
  readonly every?: number;
  /** Asked anew each time it is shown: for what is tried out, and may end otherwise the next time. */
  readonly fresh?: boolean;
}

/** The answer, kept until an event makes it old. */
export function useAsk<K extends RequestKind>(
  kind: K,
  input: RequestInput<K>,
  { when = true, keepLast = false, every, fresh = false }: AskOptions = {},
): UseQueryResult<RequestOutput<K>, RequestFailed> {
  const { client } = useCore();
  return useQuery<RequestOutput<K>, RequestFailed>({
    queryKey: [kind, input],
    queryFn: ({ signal }) => client.ask(kind, input, signal),
    enabled: when,
    ...(keepLast ? { placeholderData: keepPreviousData } : {}),
    ...(fresh ? { staleTime: 0, gcTime: 0 } : {}),
    ...(every === undefined ? {} : { refetchInterval: every }),
  });
}

/** For what a person sets off: `mutate(input)`. */
export function useDo<K extends RequestKind>(
  kind: K,
  options: { readonly done?: (output: RequestOutput<K>, input: RequestInput<K>) => void } = {},
): UseMutationResult<RequestOutput<K>, RequestFailed, RequestInput<K>> {
  const { client } = useCore();
  return useMutation<RequestOutput<K>, RequestFailed, RequestInput<K>>({
    mutationFn: (input) => client.ask(kind, input),
    ...(options.done === undefined ? {} : { onSuccess: options.done }),
  });
}
