import { type ReactNode, useState } from 'react';
import type { CopyView } from '../../../main/contract/views/copy.ts';
import { useDo } from '../../api/ask.ts';
import { useJobs } from '../../api/core.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Badge, Tag, type Tone } from '../../parts/mark.tsx';
import { Card, Facts } from '../../parts/page.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Note, sentence } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { failureText } from '../../text/failures.ts';
import { useText, type Words } from '../../text/use-text.tsx';
import { Checks } from './checks.tsx';

const TONES: Readonly<Record<CopyView['state'], Tone>> = {
  ...{ never: 'still', current: 'good', behind: 'warn', running: 'running', failed: 'bad', absent: 'still' },
};

export function CopyCard({ copy }: { copy: CopyView }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const [testing, setTesting] = useState(false);
  const [removing, setRemoving] = useState(false);
  const { vault, name } = copy;
  const job = useJobs().find(({ run }) => run.kind === 'copy' && run.vault === vault);
  const run = useDo('copy.run');
  return (
    <li>
      <Card
        title={
          <span className="row">
            {name} <span className="dim">{words.say('cloud.of', { vault })}</span>
          </span>
        }
        aside={
          <Badge tone={copy.enabled ? TONES[copy.state] : 'still'}>
            {words.all(`copies.states.${copy.enabled ? copy.state : 'disabled'}`)}
          </Badge>
        }
      >
        <div className="stack">
          {copy.problem === null ? null : (
            <Note tone="bad">{sentence(failureText(copy.problem, words).what)}</Note>
          )}
          <Facts rows={facts(copy, words)} />
          {job === undefined ? null : <Progress view={job.progress} />}
          <div className="row row-wrap">
            <Button
              small
              icon="cloud"
              isDisabled={run.isPending || job !== undefined || !copy.enabled}
              onPress={() => run.mutate({ vault, name }, { onError: fail })}
            >
              {words.say('cloud.syncNow')}
            </Button>
            <Button small onPress={() => setTesting(true)}>
              {words.say('cloud.test')}
            </Button>
            <Button small look="danger" onPress={() => setRemoving(true)}>
              {words.say('cloud.remove')}
            </Button>
          </div>
        </div>
      </Card>
      {testing ? (
        <Dialog title={words.say('cloud.testOf', { name })} onClose={() => setTesting(false)}>
          <Checks of={{ vault, name }} />
        </Dialog>
      ) : null}
      {removing ? <Remove copy={copy} onClose={() => setRemoving(false)} /> : null}
    </li>
  );
}

function facts(copy: CopyView, words: Words): Parameters<typeof Facts>[0]['rows'] {
  const { say } = words;
  const { lastSyncAt, newestSnapshotAt, pendingBytes, pendingObjects, storedBytes, lockDays, absentSince } =
    copy;
  return [
    [
      say('cloud.place'),
      <span key="place" className="row row-wrap">
        <code className="wrap-anywhere">{copy.url}</code>
        <Tag>{say(copy.offSite ? 'cloud.offSite' : 'cloud.here')}</Tag>
      </span>,
    ],
    [say('cloud.lastSync'), lastSyncAt === null ? say('overview.never') : <Ago at={lastSyncAt} />],
    newestSnapshotAt === null ? null : [say('cloud.newest'), <Ago key="newest" at={newestSnapshotAt} />],
    pendingBytes === null
      ? null
      : [say('cloud.pending'), pendingObjects === 0 ? say('cloud.nothing') : words.size(pendingBytes)],
    storedBytes === null ? null : [say('cloud.stored'), words.size(storedBytes)],
    lockDays === 0 ? null : [say('cloud.lock'), say('cloud.lockDays', { count: lockDays })],
    absentSince === null ? null : [say('cloud.absentSince'), <Ago key="absent" at={absentSince} />],
  ];
}

function Remove({ copy, onClose }: { copy: CopyView; onClose: () => void }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const remove = useDo('copy.remove', { done: onClose });
  const { vault, name, url } = copy;
  return (
    <Dialog
      title={words.say('cloud.removeTitle', { name })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{words.say('cancel')}</Button>
          <Button
            look="danger"
            isDisabled={remove.isPending}
            onPress={() => remove.mutate({ vault, name }, { onError: fail })}
          >
            {words.say('cloud.remove')}
          </Button>
        </>
      }
    >
      <p>{words.say('cloud.removeAbout', { url })}</p>
    </Dialog>
  );
}
