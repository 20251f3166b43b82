import type { ReactNode } from 'react';
import type { SnapshotView } from '../../../main/contract/views/snapshot.ts';
import { useDo } from '../../api/ask.ts';
import { useCore } from '../../api/core.tsx';
import { Button } from '../../parts/button.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';

/** A pinned snapshot stays, whatever retention says. */
export function PinButton({ snapshot }: { snapshot: SnapshotView }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const { queries } = useCore();
  const done = () =>
    void queries.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[0]).startsWith('snapshot.'),
    });
  const pin = useDo('snapshot.pin', { done });
  const unpin = useDo('snapshot.unpin', { done });
  const of = { vault: snapshot.vault, snapshot: snapshot.id };
  const busy = pin.isPending || unpin.isPending;
  return snapshot.pinned === null ? (
    <Button icon="pin" isDisabled={busy} onPress={() => pin.mutate(of, { onError: fail })}>
      {words.say('restore.pin')}
    </Button>
  ) : (
    <Button icon="pin" isDisabled={busy} onPress={() => unpin.mutate(of, { onError: fail })}>
      {words.say('restore.unpin')}
    </Button>
  );
}
