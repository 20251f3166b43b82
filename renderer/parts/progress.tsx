import './progress.css';
import type { ReactNode } from 'react';
import { ProgressBar } from 'react-aria-components';
import type { ProgressView } from '../../main/contract/progress.ts';
import { useText } from '../text/use-text.tsx';

/** Phase, share, speed, time left and what it is at: of a job that runs. Without a percentage it says that it is at work. */
export function Progress({ view, brief = false }: { view: ProgressView | null; brief?: boolean }): ReactNode {
  const words = useText();
  const phase = view === null ? words.say('progress.starting') : words.all(`progress.${view.phase}`);
  const amounts = view === null ? [] : amountsOf(view, words);
  return (
    <div className="progress">
      <div className="spread">
        <span className="clip">{phase}</span>
        <span className="number dim">{amounts.slice(0, brief ? 1 : undefined).join(' · ')}</span>
      </div>
      <ProgressBar
        aria-label={phase}
        {...(view?.percent == null ? { isIndeterminate: true } : { value: view.percent })}
      >
        {({ percentage, isIndeterminate }) => (
          <span className={`progress-track${isIndeterminate ? ' progress-unknown' : ''}`}>
            <span className="progress-done" style={isIndeterminate ? {} : { width: `${percentage ?? 0}%` }} />
          </span>
        )}
      </ProgressBar>
      {brief || view === null || view.item === '' ? null : (
        <p className="small dim clip" title={view.item}>
          {view.item}
        </p>
      )}
    </div>
  );
}

function amountsOf(view: ProgressView, words: ReturnType<typeof useText>): string[] {
  const { percent, bytes, files, bytesPerSecond, secondsLeft } = view;
  return [
    ...(percent === null ? (bytes > 0 ? [words.size(bytes)] : []) : [`${percent}\u00a0%`]),
    ...(files > 0 ? [words.say('files', { count: files })] : []),
    ...(bytesPerSecond > 0 ? [`${words.size(bytesPerSecond)}/s`] : []),
    ...(secondsLeft === null
      ? []
      : [words.all('progress.left', { time: words.duration(secondsLeft * 1000) })]),
  ];
}
