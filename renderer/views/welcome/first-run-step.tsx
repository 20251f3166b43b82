import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { RunId } from '../../../main/contract/views/run.ts';
import { useAsk } from '../../api/ask.ts';
import { useCore, useJobs } from '../../api/core.tsx';
import { goTo, linkTo } from '../../frame/place.ts';
import { Button } from '../../parts/button.tsx';
import { Mark, toneOfState } from '../../parts/mark.tsx';
import { Card } from '../../parts/page.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Failed, sentence } from '../../parts/states.tsx';
import { reasonText } from '../../text/failures.ts';
import { useText } from '../../text/use-text.tsx';
import { Recommendations } from '../shared/recommendations.tsx';
import type { Decided } from './welcome.tsx';

/** The first backup, and - when it is whole - the first restore drill. */
export function FirstRunStep({ decided }: { decided: Decided }): ReactNode {
  const words = useText();
  const { client } = useCore();
  const [backup, setBackup] = useState<RunId | null>(null);
  const [drill, setDrill] = useState<RunId | null>(null);
  const [error, setError] = useState<unknown>(null);
  const begun = useRef(false);
  const project = decided.name;
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    client
      .ask('backup.start', { project })
      .then(({ run }) => setBackup(run))
      .catch(setError);
  }, [client, project]);
  const backedUp = useState(false);
  const proved = useState(false);
  const afterBackup = () => {
    if (drill !== null || backedUp[0]) return;
    backedUp[1](true);
    client
      .ask('drill.start', { project, scope: 'full' })
      .then(({ run }) => setDrill(run))
      .catch(setError);
  };
  return (
    <Card title={words.say('welcome.runTitle')}>
      <div className="stack">
        {error === null ? null : <Failed error={error} />}
        {backup === null ? null : (
          <Stage run={backup} name={words.say('welcome.firstBackup')} onGood={afterBackup} />
        )}
        {drill === null ? null : (
          <Stage run={drill} name={words.say('welcome.firstDrill')} onGood={() => proved[1](true)} />
        )}
        {proved[0] ? <Proved project={project} /> : null}
        <div>
          <Button look={proved[0] ? 'main' : 'plain'} onPress={() => goTo(linkTo('overview'))}>
            {words.say('welcome.toOverview')}
          </Button>
        </div>
      </div>
    </Card>
  );
}

/** It is safe here. What is still missing for all to be well, with the way there. */
function Proved({ project }: { project: string }): ReactNode {
  const words = useText();
  const findings = useAsk('status.get', {}).data?.findings ?? [];
  return (
    <>
      <p className="welcome-done">{words.say('welcome.done', { project })}</p>
      {findings.length === 0 ? null : (
        <Recommendations findings={findings} title={words.say('welcome.stillMissing')} />
      )}
    </>
  );
}

function Stage({ run, name, onGood }: { run: RunId; name: string; onGood: () => void }): ReactNode {
  const words = useText();
  const job = useJobs().find((one) => one.run.id === run);
  const asked = useAsk('history.run', { run });
  const state = asked.data?.run.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it is so
  useEffect(() => {
    if (state === 'complete') onGood();
  }, [state]);
  const over = state !== undefined && state !== 'queued' && state !== 'running';
  return (
    <div className="row welcome-stage">
      <Mark tone={state === undefined ? 'still' : toneOfState[state]} size={28} />
      <div className="grow">
        <p>
          <strong>{name}</strong>{' '}
          {over ? <span className="dim">{words.all(`runs.states.${state}`)}</span> : null}
        </p>
        {over || job === undefined ? null : <Progress view={job.progress} />}
        {over && state !== 'complete' && asked.data !== undefined ? (
          <p className="tone-bad">{sentence(reasonText(asked.data.run, words))}</p>
        ) : null}
      </div>
      {over ? <a href={linkTo('history', [run])}>{words.say('welcome.seeRun')}</a> : null}
    </div>
  );
}
