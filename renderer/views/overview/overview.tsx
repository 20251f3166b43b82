import './overview.css';
import { type ReactNode, useDeferredValue } from 'react';
import { verdictText } from '../../../main/contract/text/health.ts';
import type { Status } from '../../../main/contract/views/status.ts';
import { useAsk } from '../../api/ask.ts';
import { later } from '../../frame/later.tsx';
import { goTo, linkTo } from '../../frame/place.ts';
import { usePlace } from '../../frame/use-place.ts';
import { Button } from '../../parts/button.tsx';
import { Mark, toneOfLevel } from '../../parts/mark.tsx';
import { Page } from '../../parts/page.tsx';
import { Answer, Empty } from '../../parts/states.tsx';
import { StripLegend } from '../../parts/strip.tsx';
import { useText, type Words } from '../../text/use-text.tsx';
import { Recommendations } from '../shared/recommendations.tsx';
import { useStrips } from './days.ts';
import { ProjectCard } from './project-card.tsx';
import { ScoreCard } from './score.tsx';

/** Health is told anew by an event; a minute is for what only time changes (overdue, free space). */
const EVERY_MS = 60_000;

/** Brings the charts along: fetched when a project is opened. */
const ProjectPage = later(async () => (await import('./project-page.tsx')).ProjectPage).view;

export function Overview(): ReactNode {
  const { path } = usePlace();
  const [project] = path;
  return project === undefined ? <All /> : <ProjectPage name={project} />;
}

function All(): ReactNode {
  const words = useText();
  const status = useAsk('status.get', {}, { every: EVERY_MS });
  return (
    <Page title={words.say('overview.title')} command="cofre status">
      <Answer of={status} rows={8}>
        {(known) => (known.unknown === 'no-projects' ? <Nothing /> : <Known status={known} words={words} />)}
      </Answer>
    </Page>
  );
}

function Nothing(): ReactNode {
  const words = useText();
  return (
    <Empty
      icon="shield"
      title={words.say('overview.none')}
      action={
        <Button look="main" icon="plus" onPress={() => goTo(linkTo('welcome'))}>
          {words.say('projects.add')}
        </Button>
      }
    >
      {words.say('overview.noneWhy')}
    </Empty>
  );
}

/** Cards drawn at once, more than a screen holds; the others follow while the page answers already. */
const AT_ONCE = 12;

function Known({ status, words }: { status: Status; words: Words }): ReactNode {
  const stripOf = useStrips();
  const projects = useDeferredValue(status.projects, status.projects.slice(0, AT_ONCE));
  return (
    <div className="stack-wide">
      <section className={`verdict verdict-${status.level}`} aria-label={words.say('overview.verdict')}>
        <Mark tone={toneOfLevel[status.level]} size={40} />
        <p className="verdict-text">{verdictText(status, words.contract)}</p>
      </section>
      <div className="stack">
        <ul className="cards" aria-label={words.say('overview.projects')}>
          {projects.map((project) => (
            <ProjectCard key={project.name} project={project} status={status} strip={stripOf(project)} />
          ))}
        </ul>
        <StripLegend />
      </div>
      <div className="overview-below">
        <Recommendations findings={status.findings} />
        <ScoreCard score={status.score} />
      </div>
    </div>
  );
}
