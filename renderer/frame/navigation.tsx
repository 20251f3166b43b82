import type { ReactNode } from 'react';
import { useLive } from '../api/core.tsx';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Progress } from '../parts/progress.tsx';
import { jobName } from '../text/runs.ts';
import { useText } from '../text/use-text.tsx';
import { AREA_ENTRIES } from './areas.tsx';
import { linkTo } from './place.ts';
import { usePlace } from './use-place.ts';

export function Navigation({ onPalette }: { onPalette: () => void }): ReactNode {
  const words = useText();
  const { area } = usePlace();
  return (
    <nav className="nav" aria-label={words.say('frame.navigation')}>
      <div className="nav-brand">
        <Icon name="verification" size={22} />
        <span>Cofre</span>
      </div>
      <ul className="nav-list">
        {AREA_ENTRIES.filter((entry) => entry.area !== 'welcome').map((entry) => (
          <li key={entry.area}>
            <a
              className="nav-link"
              href={linkTo(entry.area)}
              aria-label={words.say(`areas.${entry.area}`)}
              {...(entry.area === area ? { 'aria-current': 'page' as const } : {})}
            >
              <Icon name={entry.icon} />
              <span>{words.say(`areas.${entry.area}`)}</span>
            </a>
          </li>
        ))}
      </ul>
      <div className="nav-foot">
        <RunningJobs />
        <div className="nav-search">
          <Button look="quiet" small icon="search" onPress={onPalette}>
            <span>{words.say('palette.title')}</span>
            <kbd>Ctrl K</kbd>
          </Button>
        </div>
      </div>
    </nav>
  );
}

/** What is at work, wherever one is. */
function RunningJobs(): ReactNode {
  const words = useText();
  const { jobs } = useLive();
  const [first, ...others] = jobs.filter((job) => job.run.state === 'running');
  if (first === undefined) return null;
  const waiting = jobs.length - 1;
  return (
    <div className="nav-job" role="region" aria-label={words.say('frame.atWork')}>
      <a className="clip" href={linkTo('history', [first.run.id])} title={jobName(first.run, words)}>
        {jobName(first.run, words)}
      </a>
      <Progress view={first.progress} brief />
      {others.length + waiting === 0 ? null : (
        <span className="dim">{words.say('frame.moreJobs', { count: waiting })}</span>
      )}
    </div>
  );
}
