import type { ReactNode } from 'react';
import { useDo } from '../../api/ask.ts';
import { useJobs } from '../../api/core.tsx';
import { linkTo } from '../../frame/place.ts';
import { Button } from '../../parts/button.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Menu } from '../../parts/menu.tsx';
import { Facts } from '../../parts/page.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Strip } from '../../parts/strip.tsx';
import { Ago } from '../../parts/time.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { reasonText } from '../../text/failures.ts';
import { useText } from '../../text/use-text.tsx';
import type { ProjectNow } from './projects-now.ts';
import { Trend } from './trend.tsx';

export function ProjectCard({ project }: { project: ProjectNow }): ReactNode {
  const words = useText();
  const { name, tone, newest, newestComplete, nextAt, strip, sizes } = project;
  const [job] = useJobs(name);
  const why = newest === null || newest.state === 'complete' ? '' : reasonText(newest, words);
  return (
    <li className="card project-card">
      <header className="spread">
        <h2 className="row clip">
          <Mark tone={tone} />
          <a className="project-name clip" href={linkTo('history', [], { project: name })}>
            {name}
          </a>
        </h2>
        <BackupNow project={name} busy={job !== undefined} />
      </header>
      {why === '' ? null : <p className={`project-why tone-${tone}`}>{why}</p>}
      <Facts
        rows={[
          [
            words.say('overview.newest'),
            newestComplete === null ? words.say('overview.never') : <Ago at={newestComplete.queuedAt} />,
          ],
          nextAt === null ? null : [words.say('overview.next'), <Ago key="next" at={nextAt} />],
          newestComplete?.bytes == null
            ? null
            : [words.say('overview.size'), <Trend key="size" sizes={sizes} now={newestComplete.bytes} />],
        ]}
      />
      <Strip days={strip} label={words.say('overview.strip', { project: name })} />
      {job === undefined ? null : (
        <RunningJob run={job.run.id} view={job.progress} waits={job.run.state === 'queued'} />
      )}
    </li>
  );
}

function RunningJob(props: {
  run: string;
  view: Parameters<typeof Progress>[0]['view'];
  waits: boolean;
}): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const cancel = useDo('job.cancel');
  return (
    <div className="project-running">
      <div className="grow">
        {props.waits ? <p className="dim">{words.say('progress.waits')}</p> : <Progress view={props.view} />}
      </div>
      <Button
        {...{
          look: 'quiet',
          small: true,
          icon: 'stop',
          label: words.say('cancel'),
          isDisabled: cancel.isPending,
        }}
        onPress={() => cancel.mutate({ run: props.run as never }, { onError: fail })}
      />
    </div>
  );
}

function BackupNow({ project, busy }: { project: string; busy: boolean }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const start = useDo('backup.start');
  const run = (type: 'full' | 'quick' | 'database') => start.mutate({ project, type }, { onError: fail });
  return (
    <div className="row backup-now">
      <Button small icon="play" isDisabled={busy || start.isPending} onPress={() => run('full')}>
        {words.say('overview.backUp')}
      </Button>
      <Menu
        {...{ small: true, icon: 'down', label: words.say('overview.otherTypes', { project }) }}
        choices={(['full', 'quick', 'database'] as const).map((type) => ({
          ...{ id: type, text: words.say(`types.${type}`), hint: words.say(`typeHints.${type}`) },
          act: () => run(type),
        }))}
      />
    </div>
  );
}
