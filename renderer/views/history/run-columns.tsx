import type { Run } from '../../../main/contract/views/run.ts';
import type { Column } from '../../parts/grid.tsx';
import { Badge, toneOfState } from '../../parts/mark.tsx';
import { Ago } from '../../parts/time.tsx';
import { reasonText } from '../../text/failures.ts';
import { kindName, typeName } from '../../text/runs.ts';
import type { Words } from '../../text/use-text.tsx';

/** Of one project its name is not said again in each row. */
export function runColumns(words: Words, { ofOne = false } = {}): Column<Run>[] {
  const { say } = words;
  const text = (value: number | null, as: (value: number) => string) => (value === null ? '' : as(value));
  return [
    {
      id: 'when',
      title: say('history.when'),
      width: 'minmax(102px, 1.1fr)',
      cell: (run) => <Ago at={run.queuedAt} />,
    },
    {
      ...{ id: 'what', title: say('history.what'), width: 'minmax(120px, 2fr)' },
      cell: (run) => (
        <>
          {ofOne ? null : (run.project ?? run.vault)} <span className="dim">{whatText(run, words)}</span>
        </>
      ),
    },
    {
      ...{ id: 'trigger', title: say('history.trigger'), width: 'minmax(70px, 0.9fr)', wide: true },
      cell: (run) => <span className="dim">{words.all(`runs.triggers.${run.trigger}`)}</span>,
    },
    {
      ...{ id: 'result', title: say('history.result'), width: 'minmax(104px, 1.1fr)' },
      cell: (run) => (
        <Badge tone={toneOfState[run.state]} title={reasonText(run, words)}>
          {words.all(`runs.states.${run.state}`)}
        </Badge>
      ),
    },
    {
      ...{ id: 'took', title: say('history.took'), width: 'minmax(64px, 0.7fr)', number: true },
      cell: ({ durationMs }) => text(durationMs, words.duration),
    },
    {
      ...{ id: 'files', title: say('history.files'), width: 'minmax(56px, 0.6fr)', number: true, wide: true },
      cell: ({ files }) => text(files, words.number),
    },
    {
      ...{ id: 'new', title: say('history.fresh'), width: 'minmax(72px, 0.7fr)', number: true },
      cell: ({ newBytes }) => text(newBytes, words.size),
    },
    {
      ...{ id: 'problems', title: say('history.problems'), width: 'minmax(64px, 0.5fr)', number: true },
      cell: ({ problemCount }) =>
        problemCount === 0 ? '' : <span className="tone-warn">{words.number(problemCount)}</span>,
    },
  ];
}

function whatText(run: Run, words: Words): string {
  const kind = kindName(run, words).toLocaleLowerCase(words.language);
  return run.type === null
    ? kind
    : `${kind} · ${typeName(run.type, words).toLocaleLowerCase(words.language)}`;
}
