import type { ReactNode } from 'react';
import type { Job } from '../../../main/contract/views/job.ts';
import { useDo } from '../../api/ask.ts';
import { linkTo } from '../../frame/place.ts';
import { Button } from '../../parts/button.tsx';
import { Menu } from '../../parts/menu.tsx';
import { Progress } from '../../parts/progress.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { jobName } from '../../text/runs.ts';
import { useText } from '../../text/use-text.tsx';

export function BackupNow({ project, busy }: { project: string; busy: boolean }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const start = useDo('backup.start');
  const run = (type: 'full' | 'quick' | 'database') => start.mutate({ project, type }, { onError: fail });
  return (
    <div className="row backup-now">
      <Button
        {...{ small: true, icon: 'play', isDisabled: busy || start.isPending }}
        label={words.say('overview.backUpNow', { project })}
        onPress={() => run('full')}
      >
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

export function RunningJob({ job }: { job: Job }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const cancel = useDo('job.cancel');
  const { run, progress } = job;
  return (
    <div className="project-running">
      <div className="grow">
        {run.state === 'queued' ? (
          <p className="dim">{words.say('progress.waits')}</p>
        ) : (
          <Progress view={progress} />
        )}
        <a className="small" href={linkTo('history', [run.id])}>
          {jobName(run, words)}
        </a>
      </div>
      <Button
        {...{
          look: 'quiet',
          small: true,
          icon: 'stop',
          label: words.say('cancel'),
          isDisabled: cancel.isPending,
        }}
        onPress={() => cancel.mutate({ run: run.id }, { onError: fail })}
      />
    </div>
  );
}
