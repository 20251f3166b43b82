import type { ReactNode } from 'react';
import type { EntryView, SnapshotView } from '../../../main/contract/views/snapshot.ts';
import { useAsk } from '../../api/ask.ts';
import { Facts } from '../../parts/page.tsx';
import { Answer } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { useText } from '../../text/use-text.tsx';
import { DownloadButton } from './download.tsx';

/** What is in the file one is at: its text or picture, or that it is neither. */
export function Preview(props: {
  snapshot: SnapshotView;
  entry: EntryView | null;
  path: string | null;
}): ReactNode {
  const words = useText();
  const path = props.entry?.path ?? props.path;
  if (path === null)
    return (
      <aside className="preview preview-empty dim" aria-label={words.say('restore.preview')}>
        {words.say('restore.previewHint')}
      </aside>
    );
  return (
    <aside className="preview" aria-label={words.say('restore.preview')}>
      <h2 className="wrap-anywhere">{path.slice(path.lastIndexOf('/') + 1)}</h2>
      {props.entry === null ? null : (
        <Facts
          rows={[
            [words.say('history.size'), words.size(props.entry.size)],
            [words.say('restore.modified'), <Ago key="modified" at={props.entry.modifiedAt} />],
          ]}
        />
      )}
      {props.entry?.type === 'file' ? (
        <div>
          <DownloadButton small snapshot={props.snapshot} path={path} format="file" />
        </div>
      ) : null}
      {props.entry !== null && props.entry.type !== 'file' ? null : (
        <Content snapshot={props.snapshot} path={path} />
      )}
    </aside>
  );
}

function Content({ snapshot, path }: { snapshot: SnapshotView; path: string }): ReactNode {
  const words = useText();
  const asked = useAsk('snapshot.preview', { vault: snapshot.vault, snapshot: snapshot.id, path });
  return (
    <Answer of={asked} rows={6}>
      {({ kind, text, base64, mime, cut }) => (
        <>
          {kind === 'text' ? (
            <pre className="preview-text" tabIndex={0}>
              {text}
            </pre>
          ) : kind === 'image' && base64 !== null && mime !== null ? (
            <img
              className="preview-image"
              src={`data:${mime};base64,${base64}`}
              alt={words.say('restore.pictureOf', { path })}
            />
          ) : (
            <p className="dim">
              {words.say(kind === 'image' ? 'restore.pictureTooLarge' : 'restore.noPreview')}
            </p>
          )}
          {cut && kind === 'text' ? <p className="dim small">{words.say('restore.cut')}</p> : null}
        </>
      )}
    </Answer>
  );
}
