import { type ReactNode, useState } from 'react';
import type { SnapshotView } from '../../../main/contract/views/snapshot.ts';
import type { Download } from '../../api/client.ts';
import { useCore } from '../../api/core.tsx';
import { Button } from '../../parts/button.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';

/** What is in the snapshot, or one thing of it, saved by the browser; nothing where that cannot be. */
export function DownloadButton(props: {
  snapshot: SnapshotView;
  path: string;
  format: Download['format'];
  small?: boolean;
}): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const { client } = useCore();
  const [busy, setBusy] = useState(false);
  const { download } = client;
  if (download === null) return null;
  const { snapshot, path, format, small = false } = props;
  return (
    <Button
      {...{ icon: 'down', small, isDisabled: busy }}
      onPress={() => {
        setBusy(true);
        download({ vault: snapshot.vault, snapshot: snapshot.id, path, format })
          .catch(fail)
          .finally(() => setBusy(false));
      }}
    >
      {words.say(format === 'zip' ? 'restore.zip' : 'restore.downloadFile')}
    </Button>
  );
}
