import './overview.css';
import { type ReactNode, useMemo } from 'react';
import { useAsk } from '../../api/ask.ts';
import { Mark } from '../../parts/mark.tsx';
import { Page } from '../../parts/page.tsx';
import { Answer, Empty } from '../../parts/states.tsx';
import { StripLegend } from '../../parts/strip.tsx';
import { useNow } from '../../parts/time.tsx';
import { dayEdges } from '../../text/calendar.ts';
import { useText, type Words } from '../../text/use-text.tsx';
import { ProjectCard } from './project-card.tsx';
import { type ProjectNow, projectsNow } from './projects-now.ts';

/** Days of a strip. */
const DAYS = 30;

export function Overview(): ReactNode {
  const words = useText();
  const today = new Date(useNow()).toDateString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the edges move when the day does
  const edges = useMemo(() => dayEdges(DAYS), [today]);
  const projects = useAsk('project.list', {});
  const days = useAsk('history.days', { edges });
  const schedules = useAsk('schedule.list', {});
  return (
    <Page title={words.say('overview.title')} command="cofre status">
      <Answer of={projects} rows={8}>
        {(list) =>
          list.projects.length === 0 ? (
            <Empty icon="shield" title={words.say('overview.none')}>
              {words.say('overview.noneWhy')}
            </Empty>
          ) : (
            <Answer of={days} rows={8}>
              {(history) => (
                <All
                  now={projectsNow(list.projects, history.projects, schedules.data, edges)}
                  words={words}
                />
              )}
            </Answer>
          )
        }
      </Answer>
    </Page>
  );
}

function All({ now, words }: { now: readonly ProjectNow[]; words: Words }): ReactNode {
  return (
    <div className="stack-wide">
      <Verdict now={now} words={words} />
      <ul className="cards" aria-label={words.say('overview.projects')}>
        {now.map((project) => (
          <ProjectCard key={project.name} {...{ project }} />
        ))}
      </ul>
      <StripLegend />
    </div>
  );
}

function Verdict({ now, words }: { now: readonly ProjectNow[]; words: Words }): ReactNode {
  const bad = now.filter(({ tone }) => tone === 'bad');
  const warn = now.filter(({ tone }) => tone === 'warn');
  const [worst] = [...bad, ...warn];
  const text =
    worst === undefined
      ? words.say('overview.allBackedUp', { count: now.length })
      : words.say('overview.needCare', { count: bad.length + warn.length, project: worst.name });
  return (
    <section className="verdict" aria-label={words.say('overview.verdict')}>
      <Mark tone={bad.length > 0 ? 'bad' : warn.length > 0 ? 'warn' : 'good'} size={40} />
      <p className="verdict-text">{text}</p>
    </section>
  );
}
