import type { ReactNode } from 'react';
import type { RunId } from '../../../main/contract/views/run.ts';
import { useAsk } from '../../api/ask.ts';
import { useCore } from '../../api/core.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/command.tsx';
import { Card } from '../../parts/page.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';

/** Where a restore went; on a desktop it opens there, in a browser its path can be taken along. */
export function RestoredTo({ run }: { run: RunId }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const { desktop } = useCore().client;
  const { data } = useAsk('history.log', { run, limit: 100 });
  const folder = data?.lines.find(({ code }) => code === 'runLog.restoresInto')?.values.folder;
  if (typeof folder !== 'string') return null;
  return (
    <Card title={words.say('restore.restoredTo')}>
      <div className="spread">
        <code className="wrap-anywhere">{folder}</code>
        {desktop === null ? (
          <CopyButton text={folder} label={words.say('restore.copyPath')} />
        ) : (
          <Button icon="folder" onPress={() => void desktop.showFolder(folder).catch(fail)}>
            {words.say('restore.openFolder')}
          </Button>
        )}
      </div>
    </Card>
  );
}
