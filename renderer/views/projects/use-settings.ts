import { useMutation } from '@tanstack/react-query';
import type { RequestInput, RequestOutput } from '../../../main/contract/requests.ts';
import { useAsk } from '../../api/ask.ts';
import { useCore } from '../../api/core.tsx';
import type { RequestFailed } from '../../api/failure.ts';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';

type Changes = RequestInput<'settings.update'>['changes'];
type Settled = RequestOutput<'settings.update'>;
const KEY = ['settings.get', {}] as const;

/**
 * The settings, and a way to change them that never writes over what somebody else has changed meanwhile. Changes follow one
 * another, each on top of what the one before has left; what an event has said to be old is asked for anew first.
 */
export function useSettings() {
  const words = useText();
  const { client, queries } = useCore();
  const { tell, fail } = useToasts();
  const asked = useAsk('settings.get', {});
  const save = useMutation<Settled, RequestFailed, Changes>({
    scope: { id: 'settings' },
    mutationFn: async (changes) => {
      const { etag } = await queries.fetchQuery({
        ...{ queryKey: KEY, staleTime: Number.POSITIVE_INFINITY },
        queryFn: ({ signal }) => client.ask('settings.get', {}, signal),
      });
      return client.ask('settings.update', { etag, changes });
    },
    onSuccess: (settled) => {
      queries.setQueryData(KEY, settled);
      tell({ tone: 'good', title: words.say('projects.saved') });
    },
    onError: fail,
  });
  return {
    asked,
    busy: save.isPending,
    update: (changes: Changes, done?: () => void) =>
      save.mutate(changes, done === undefined ? {} : { onSuccess: done }),
  };
}

/** A place in the settings, as `settings.update` writes it. */
export function pathOf(...names: readonly (string | number)[]): string {
  return names
    .map((name, n) =>
      typeof name === 'number'
        ? `[${name}]`
        : /^\w+$/.test(name)
          ? `${n === 0 ? '' : '.'}${name}`
          : `[${JSON.stringify(name)}]`,
    )
    .join('');
}
