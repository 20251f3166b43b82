import type { RequestInput } from '../../../main/contract/requests.ts';
import { useAsk, useDo } from '../../api/ask.ts';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';

type Changes = RequestInput<'settings.update'>['changes'];

/** The settings, and a way to change them that never writes over what somebody else has changed meanwhile. */
export function useSettings() {
  const words = useText();
  const { tell, fail } = useToasts();
  const asked = useAsk('settings.get', {});
  const save = useDo('settings.update', {
    done: () => tell({ tone: 'good', title: words.say('projects.saved') }),
  });
  return {
    asked,
    busy: save.isPending,
    update: (changes: Changes, done?: () => void) =>
      save.mutate(
        { etag: asked.data?.etag ?? null, changes },
        { onError: fail, ...(done === undefined ? {} : { onSuccess: done }) },
      ),
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
