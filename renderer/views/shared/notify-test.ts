import { useDo } from '../../api/ask.ts';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';

/** Sends a test to one channel (or to all: null) and says of each what became of it. */
export function useNotifyTest(): { send: (channel: string | null) => void; busy: boolean } {
  const words = useText();
  const { tell, fail } = useToasts();
  const test = useDo('notify.test', {
    done: ({ results }) => {
      for (const { channel: name, problem, state } of results) {
        if (problem !== null) fail(problem);
        else if (state === 'delivered') tell({ tone: 'good', title: words.say('notify.test.ok', { name }) });
        else tell({ tone: 'warn', title: words.say('notify.test.waiting', { name }) });
      }
    },
  });
  return { send: (name) => test.mutate({ name }, { onError: fail }), busy: test.isPending };
}
