import type { ReactNode } from 'react';
import { findingText } from '../../../main/contract/text/health.ts';
import type { Drill } from '../../../main/contract/views/proof.ts';
import type { ProjectStatus, Status } from '../../../main/contract/views/status.ts';
import { useJobOf } from '../../api/core.tsx';
import { linkTo } from '../../frame/place.ts';
import { Mark, toneOfLevel } from '../../parts/mark.tsx';
import { Facts } from '../../parts/page.tsx';
import { Strip, type StripDay } from '../../parts/strip.tsx';
import { Ago } from '../../parts/time.tsx';
import { useText, type Words } from '../../text/use-text.tsx';
import { BackupNow, RunningJob } from './backup-now.tsx';

export function ProjectCard(props: {
  project: ProjectStatus;
  status: Status;
  strip: readonly StripDay[];
}): ReactNode {
  const { project, status, strip } = props;
  const words = useText();
  const { name, vault, level, newest, nextAt, paused } = project;
  const job = useJobOf(name);
  const worst = status.findings.find(
    (finding) =>
      finding.snoozed === null &&
      (finding.project === name || (finding.project === null && finding.vault === vault)),
  );
  return (
    <li className="card project-card">
      <header className="spread">
        <h2 className="row clip">
          <Mark tone={paused === null ? toneOfLevel[level] : 'still'} />
          <a className="project-name clip" href={linkTo('overview', [name])}>
            {name}
          </a>
          <span className="only-heard">{words.all(`health.levels.${level}`)}</span>
        </h2>
        <BackupNow project={name} busy={job !== undefined} />
      </header>
      {worst === undefined || level === 'ok' ? null : (
        <p className={`project-why tone-${toneOfLevel[level]}`}>{findingText(worst, words.contract).title}</p>
      )}
      <Facts
        rows={[
          [
            words.say('overview.newest'),
            newest === null ? words.say('overview.never') : <Ago at={newest.at} />,
          ],
          [words.say('overview.proven'), <Proven key="proven" proof={project.proof} words={words} />],
          offSite(status, vault, words),
          [words.say('overview.next'), nextAt === null ? words.say('overview.noNext') : <Ago at={nextAt} />],
          newest?.bytes == null
            ? null
            : [words.say('overview.size'), size(newest.bytes, project.growthPerDay, words)],
        ]}
      />
      <Strip days={strip} label={words.say('overview.strip', { project: name })} />
      {job === undefined ? null : <RunningJob job={job} />}
    </li>
  );
}

function Proven({ proof, words }: { proof: Drill | null; words: Words }): ReactNode {
  if (proof === null) return <span className="dim">{words.say('overview.notProven')}</span>;
  return (
    <>
      <Ago at={proof.at} />
      <span className="dim"> · {words.say('overview.takes', { time: words.duration(proof.restoreMs) })}</span>
    </>
  );
}

/** How far the best copy outside of this machine is behind. */
function offSite(status: Status, vault: string, words: Words): readonly [string, ReactNode] {
  const copies = status.vaults.find(({ name }) => name === vault)?.copies ?? [];
  const best = copies
    .filter((copy) => copy.offSite && copy.enabled)
    .sort((a, b) => (b.newestSnapshotAt ?? 0) - (a.newestSnapshotAt ?? 0))[0];
  const name = words.say('overview.offSite');
  if (best === undefined) return [name, <span className="dim">{words.say('overview.noCopy')}</span>];
  if (best.lastSyncAt === null) return [name, words.say('overview.neverSynced')];
  return [name, <Ago at={best.lastSyncAt} />];
}

function size(bytes: number, growth: number | null, words: Words): ReactNode {
  return (
    <>
      {words.size(bytes)}
      {growth === null || Math.abs(growth) < 1024 ? null : (
        <span className="dim">
          {' '}
          · {growth > 0 ? '+' : '−'}
          {words.say('overview.perDay', { size: words.size(Math.abs(growth)) })}
        </span>
      )}
    </>
  );
}
