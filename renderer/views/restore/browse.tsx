import { type ReactNode, useEffect, useState } from 'react';
import type { EntryView, SnapshotDetails } from '../../../main/contract/views/snapshot.ts';
import { useAsk } from '../../api/ask.ts';
import { linkTo } from '../../frame/place.ts';
import { usePlace } from '../../frame/use-place.ts';
import { Button } from '../../parts/button.tsx';
import { quoted } from '../../parts/command.tsx';
import { Page } from '../../parts/page.tsx';
import { useText } from '../../text/use-text.tsx';
import { Unlockable } from '../shared/unlock.tsx';
import { Badges } from './choose-snapshot.tsx';
import { Compare } from './compare.tsx';
import { Databases } from './databases.tsx';
import { DownloadButton } from './download.tsx';
import { PinButton } from './pin.tsx';
import { Preview } from './preview.tsx';
import { RestoreDialog } from './restore-dialog.tsx';
import { SnapshotTree } from './snapshot-tree.tsx';

export function Browse({ vault, snapshot }: { vault: string; snapshot: string }): ReactNode {
  const words = useText();
  const asked = useAsk('snapshot.get', { vault, snapshot });
  const known = asked.data?.snapshot;
  const title =
    known === undefined
      ? words.say('history.snapshot')
      : `${known.project}, ${words.day(known.startedAt)} ${words.clock(known.startedAt)}`;
  return (
    <Page
      {...{ title, command: `cofre ls ${snapshot.slice(0, 12)} --vault ${quoted(vault)}`, tall: true }}
      about={
        <span className="row row-wrap">
          <a href={linkTo('restore')} className="small">
            ← {words.say('areas.restore')}
          </a>
          {known === undefined ? null : (
            <>
              <Badges snapshot={known} words={words} />
              <span className="small">
                {words.say('files', { count: known.files })} · {words.size(known.bytes)}
              </span>
            </>
          )}
        </span>
      }
      actions={known === undefined ? null : <PinButton snapshot={known} />}
    >
      <Unlockable of={asked} vault={vault}>
        {({ snapshot: details }) => <Look snapshot={details} />}
      </Unlockable>
    </Page>
  );
}

type Asking = 'restore' | 'compare' | null;

function Look({ snapshot }: { snapshot: SnapshotDetails }): ReactNode {
  const words = useText();
  const { query } = usePlace();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [seen, setSeen] = useState<EntryView | null>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const { path } = query;
  // Whoever comes from a search wants that file.
  useEffect(() => {
    if (path !== undefined) setChosen(new Set([path]));
  }, [path]);
  const toggle = (entry: string) => {
    const next = new Set(chosen);
    if (!next.delete(entry)) next.add(entry);
    setChosen(next);
  };
  const paths = [...chosen];
  return (
    <div className="browse">
      <div className="row row-wrap">
        <Button look="main" icon="restore" onPress={() => setAsking('restore')}>
          {paths.length === 0
            ? words.say('restore.all')
            : words.say('restore.chosen', { count: paths.length })}
        </Button>
        {paths.length > 1 ? null : <DownloadButton snapshot={snapshot} path={paths[0] ?? ''} format="zip" />}
        <Button onPress={() => setAsking('compare')}>{words.say('restore.compare')}</Button>
        {paths.length === 0 ? null : (
          <Button look="quiet" onPress={() => setChosen(new Set())}>
            {words.say('restore.chooseNone')}
          </Button>
        )}
      </div>
      <Databases snapshot={snapshot} />
      <div className="browse-panes">
        <SnapshotTree {...{ snapshot, chosen, onToggle: toggle, onSee: setSeen, path: path ?? null }} />
        <Preview snapshot={snapshot} entry={seen} path={path ?? null} />
      </div>
      {asking === 'restore' ? (
        <RestoreDialog snapshot={snapshot} paths={paths} onClose={() => setAsking(null)} />
      ) : null}
      {asking === 'compare' ? <Compare snapshot={snapshot} onClose={() => setAsking(null)} /> : null}
    </div>
  );
}
