import { type ReactNode, useMemo } from 'react';
import { findingText } from '../../../main/contract/text/health.ts';
import type { DayOfBackups } from '../../../main/contract/views/days.ts';
import type { ProjectStatus, Status } from '../../../main/contract/views/status.ts';
import { useAsk } from '../../api/ask.ts';
import { useJobOf } from '../../api/core.tsx';
import { goTo, linkTo } from '../../frame/place.ts';
import { Chart } from '../../parts/chart.tsx';
import { quoted } from '../../parts/command.tsx';
import { Grid } from '../../parts/grid.tsx';
import { Mark, toneOfLevel } from '../../parts/mark.tsx';
import { Card, Page } from '../../parts/page.tsx';
import { Answer, Empty, Note } from '../../parts/states.tsx';
import { Strip, StripLegend } from '../../parts/strip.tsx';
import { dayEdges } from '../../text/calendar.ts';
import { useText, type Words } from '../../text/use-text.tsx';
import { runColumns } from '../history/run-columns.tsx';
import { BackupNow, RunningJob } from './backup-now.tsx';
import { useStrips } from './days.ts';

/** Days of the curves. */
const DAYS = 60;

/** One project: how its backups grew, what was wrong with them. */
export function ProjectPage({ name }: { name: string }): ReactNode {
  const words = useText();
  const status = useAsk('status.get', { project: name, detailed: true });
  const job = useJobOf(name);
  return (
    <Page
      title={name}
      command={`cofre status --project ${quoted(name)} --detailed`}
      about={
        <a href={linkTo('overview')} className="small">
          ← {words.say('areas.overview')}
        </a>
      }
      actions={<BackupNow project={name} busy={job !== undefined} />}
    >
      <Answer of={status} rows={8}>
        {(known) => {
          const project = known.projects.find((one) => one.name === name);
          return project === undefined ? (
            <Empty icon="projects" title={words.say('overview.noProject')} />
          ) : (
            <div className="stack-wide">
              {job === undefined ? null : (
                <Card>
                  <RunningJob job={job} />
                </Card>
              )}
              <Known project={project} status={known} words={words} />
            </div>
          );
        }}
      </Answer>
    </Page>
  );
}

function Known({
  project,
  status,
  words,
}: {
  project: ProjectStatus;
  status: Status;
  words: Words;
}): ReactNode {
  const { details } = project;
  const stripOf = useStrips();
  const columns = useMemo(() => runColumns(words, { ofOne: true }), [words]);
  return (
    <>
      {status.findings
        .filter((finding) => finding.snoozed === null)
        .map((finding) => (
          <Note key={`${finding.code} ${finding.about}`} tone={noteTone(finding.level)}>
            <strong>{findingText(finding, words.contract).title}</strong>{' '}
            <span>{findingText(finding, words.contract).meaning}</span>
          </Note>
        ))}
      <Card title={words.say('overview.month')} aside={<Mark tone={toneOfLevel[project.level]} />}>
        <div className="stack">
          <Strip days={stripOf(project)} label={words.say('overview.strip', { project: project.name })} />
          <StripLegend />
        </div>
      </Card>
      <Curves project={project.name} words={words} />
      {(details?.troubles ?? []).length === 0 ? null : (
        <Card title={words.say('overview.troubles')}>
          <div className="troubles">
            <Grid
              {...{ label: words.say('overview.troubles'), items: details?.troubles ?? [], columns }}
              keyOf={(run) => run.id}
              onOpen={(run) => goTo(linkTo('history', [run.id]))}
            />
          </div>
        </Card>
      )}
    </>
  );
}

function Curves({ project, words }: { project: string; words: Words }): ReactNode {
  const edges = useMemo(() => dayEdges(DAYS), []);
  const days = useAsk('history.days', { edges });
  return (
    <Answer of={days}>
      {({ projects }) => {
        const past = projects.find((one) => one.project === project)?.days ?? [];
        return (
          <div className="two-cards">
            <Curve
              {...{
                label: words.say('overview.sizeCurve'),
                past,
                edges,
                of: 'bytes',
                text: words.size,
                words,
              }}
            />
            <Curve
              {...{
                label: words.say('overview.durationCurve'),
                past,
                edges,
                of: 'durationMs',
                text: words.duration,
                words,
              }}
            />
          </div>
        );
      }}
    </Answer>
  );
}

function Curve(props: {
  label: string;
  past: readonly DayOfBackups[];
  edges: readonly number[];
  of: 'bytes' | 'durationMs';
  text: (value: number) => string;
  words: Words;
}): ReactNode {
  const { label, past, edges, of, text, words } = props;
  const { times, values } = useMemo(
    () => ({ times: past.map((_, n) => (edges[n] ?? 0) / 1000), values: past.map((day) => day[of]) }),
    [past, edges, of],
  );
  const known = values.filter((value) => value !== null);
  const summary =
    known.length === 0
      ? words.say('overview.noCurve')
      : words.say('overview.curve', { first: text(known[0] ?? 0), last: text(known.at(-1) ?? 0) });
  return (
    <Card title={label}>
      {known.length < 2 ? (
        <p className="dim">{words.say('overview.noCurve')}</p>
      ) : (
        <Chart {...{ label, summary, times, values, valueText: text }} />
      )}
    </Card>
  );
}

function noteTone(level: Status['level']): 'good' | 'notice' | 'warn' | 'bad' {
  const tone = toneOfLevel[level];
  return tone === 'running' || tone === 'still' ? 'notice' : tone;
}
