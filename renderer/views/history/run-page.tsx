import type { ReactNode } from 'react';
import { problemText } from '../../../main/contract/text/problem.ts';
import type { Job } from '../../../main/contract/views/job.ts';
import type { RunDetails } from '../../../main/contract/views/run.ts';
import { useAsk, useDo } from '../../api/ask.ts';
import { useJobs } from '../../api/core.tsx';
import { linkTo } from '../../frame/place.ts';
import { Button } from '../../parts/button.tsx';
import { Badge, toneOfState } from '../../parts/mark.tsx';
import { Card, Facts, Page } from '../../parts/page.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Answer, Note, sentence } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { reasonText } from '../../text/failures.ts';
import { jobName, typeName } from '../../text/runs.ts';
import { useText, type Words } from '../../text/use-text.tsx';
import { RestoredTo } from './restored-to.tsx';
import { RunLog } from './run-log.tsx';

export function RunPage({ id }: { id: string }): ReactNode {
  const words = useText();
  const asked = useAsk('history.run', { run: id });
  const run = asked.data?.run;
  const job = useJobs().find((one) => one.run.id === run?.id);
  const title = run === undefined ? words.say('history.run') : jobName(run, words);
  return (
    <Page
      {...{ title, command: `cofre logs ${id.slice(0, 10)}` }}
      about={
        <a href={linkTo('history')} className="small">
          ← {words.say('areas.history')}
        </a>
      }
      actions={run === undefined ? null : <Actions run={run} words={words} />}
    >
      <Answer of={asked} rows={8}>
        {({ run: known }) => (
          <Content run={job === undefined ? known : { ...known, state: job.run.state }} job={job} />
        )}
      </Answer>
    </Page>
  );
}

function Actions({ run, words }: { run: RunDetails; words: Words }): ReactNode {
  const { fail } = useToasts();
  const cancel = useDo('job.cancel');
  const retry = useDo('backup.start');
  if (run.state === 'queued' || run.state === 'running')
    return (
      <Button
        icon="stop"
        isDisabled={cancel.isPending}
        onPress={() => cancel.mutate({ run: run.id }, { onError: fail })}
      >
        {words.say('cancel')}
      </Button>
    );
  if (run.kind !== 'backup' || run.project === null || run.state === 'complete') return null;
  const { project } = run;
  const type = run.type === 'quick' || run.type === 'database' ? run.type : 'full';
  return (
    <Button
      look="main"
      icon="play"
      isDisabled={retry.isPending}
      onPress={() => retry.mutate({ project, type }, { onError: fail })}
    >
      {words.say('history.retry')}
    </Button>
  );
}

function Content({ run, job }: { run: RunDetails; job: Job | undefined }): ReactNode {
  const words = useText();
  const why = reasonText(run, words);
  const bad = run.state === 'failed' || run.state === 'interrupted';
  return (
    <div className="stack-wide">
      {why === '' ? null : <Note tone={bad ? 'bad' : 'warn'}>{sentence(why)}</Note>}
      {job === undefined ? null : (
        <Card>
          {job.run.state === 'queued' ? words.say('progress.waits') : <Progress view={job.progress} />}
        </Card>
      )}
      <div className="two-cards">
        <Card title={words.say('history.whatHappened')}>
          <Facts rows={happened(run, words)} />
        </Card>
        <Card title={words.say('history.amounts')}>
          <Facts rows={amounts(run, words)} />
        </Card>
      </div>
      {run.kind === 'restore' && run.state !== 'queued' ? <RestoredTo run={run.id} /> : null}
      <Problems run={run} words={words} />
      <RunLog run={run.id} live={job !== undefined} />
    </div>
  );
}

function happened(run: RunDetails, words: Words): Parameters<typeof Facts>[0]['rows'] {
  const { say } = words;
  return [
    [
      say('history.result'),
      <Badge key="result" tone={toneOfState[run.state]}>
        {words.all(`runs.states.${run.state}`)}
      </Badge>,
    ],
    run.type === null ? null : [say('history.type'), typeName(run.type, words)],
    [say('history.trigger'), words.all(`runs.triggers.${run.trigger}`)],
    [say('history.when'), <Ago key="when" at={run.queuedAt} />],
    run.durationMs === null ? null : [say('history.took'), words.duration(run.durationMs)],
    [say('history.vault'), run.vault],
    run.snapshot === null
      ? null
      : [
          say('history.snapshot'),
          <a key="snapshot" href={linkTo('restore', [run.vault, run.snapshot])}>
            <code>{run.snapshot.slice(0, 12)}</code>
          </a>,
        ],
    ...Object.entries(run.phases).map(
      ([phase, ms]) =>
        [
          words.maybe(`progress.${phase}`) ?? phase,
          <span key={phase} className="dim">
            {words.duration(ms ?? 0)}
          </span>,
        ] as const,
    ),
  ];
}

function amounts(run: RunDetails, words: Words): Parameters<typeof Facts>[0]['rows'] {
  const { say } = words;
  const of = (name: string, value: number | null, as: (value: number) => string) =>
    value === null ? null : ([name, as(value)] as const);
  return [
    of(say('history.files'), run.files, words.number),
    of(say('history.size'), run.bytes, words.size),
    of(say('history.fresh'), run.newBytes, words.size),
    of(say('history.stored'), run.storedBytes, words.size),
    // What has no words yet is for programs.
    ...Object.entries(run.counts).map(([name, value]) => {
      const text = words.maybe(`window.counts.${name}`);
      return text === null || value === 0 ? null : ([text, words.number(value)] as const);
    }),
  ];
}

function Problems({ run, words }: { run: RunDetails; words: Words }): ReactNode {
  if (run.problemCount === 0) return null;
  const more = run.problemCount - run.problems.length;
  return (
    <Card title={words.say('history.problemsOf', { count: run.problemCount })}>
      <ul className="problems">
        {run.problems.map((problem) => (
          <li key={`${problem.path} ${problem.code} ${problem.message}`}>
            <span className="mono wrap-anywhere">{problem.path}</span>
            <span className="dim wrap-anywhere">{sentence(problemText(problem, words.contract))}</span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="dim">{words.all('problems.more', { count: more })}</p> : null}
    </Card>
  );
}
