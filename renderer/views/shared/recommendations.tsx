import './recommendations.css';
import { type ReactNode, useState } from 'react';
import { findingText } from '../../../main/contract/text/health.ts';
import type { Finding } from '../../../main/contract/views/health.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCommand } from '../../parts/command.tsx';
import { Mark, toneOfLevel } from '../../parts/mark.tsx';
import { Card } from '../../parts/page.tsx';
import { Ago } from '../../parts/time.tsx';
import { useText } from '../../text/use-text.tsx';
import { useAction } from './actions.ts';
import { Snooze } from './snooze.tsx';

/** Shown at first; the rest on request. */
const FIRST = 6;

/** Worst first, each with why and the one thing to do. */
export function Recommendations({
  findings,
  title,
}: {
  findings: readonly Finding[];
  title?: string;
}): ReactNode {
  const words = useText();
  const [all, setAll] = useState(false);
  const shown = all ? findings : findings.slice(0, FIRST);
  return (
    <Card title={title ?? words.say('overview.recommendations')} className="recommendations">
      {findings.length === 0 ? (
        <p className="row dim">
          <Mark tone="good" /> {words.say('overview.nothingToDo')}
        </p>
      ) : (
        <ul>
          {shown.map((finding) => (
            <Recommendation key={keyOf(finding)} finding={finding} />
          ))}
        </ul>
      )}
      {shown.length < findings.length ? (
        <Button look="quiet" small onPress={() => setAll(true)}>
          {words.say('overview.showAll', { count: findings.length })}
        </Button>
      ) : null}
    </Card>
  );
}

function Recommendation({ finding }: { finding: Finding }): ReactNode {
  const words = useText();
  const [snoozing, setSnoozing] = useState(false);
  const { title, meaning, action } = findingText(finding, words.contract);
  const act = useAction(finding);
  return (
    <li className="recommendation">
      <Mark tone={finding.snoozed === null ? toneOfLevel[finding.level] : 'still'} />
      <div className="grow">
        <p>
          <strong>{title}</strong>{' '}
          <span className="dim small">
            <Ago at={finding.since} />
          </span>
        </p>
        <p className="dim">{meaning}</p>
        {finding.snoozed === null ? null : (
          <p className="dim small">{words.say('overview.snoozed', { reason: finding.snoozed.reason })}</p>
        )}
        <div className="row row-wrap recommendation-do">
          {act === null ? (
            <span className="small">{action}</span>
          ) : (
            <Button small onPress={act.run} isDisabled={act.busy}>
              {action}
            </Button>
          )}
          {finding.action === null ? null : <CopyCommand command={finding.action.command} small />}
          {finding.snoozed !== null ? null : (
            <Button look="quiet" small onPress={() => setSnoozing(true)}>
              {words.say('overview.snooze')}
            </Button>
          )}
        </div>
      </div>
      {snoozing ? <Snooze finding={finding} onClose={() => setSnoozing(false)} /> : null}
    </li>
  );
}

function keyOf({ code, project, vault, about }: Finding): string {
  return JSON.stringify([code, project, vault, about]);
}
