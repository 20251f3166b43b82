import { type ReactNode, useMemo } from 'react';
import type { HistoryFilter } from '../../../main/contract/requests/history.ts';
import { RUN_KINDS, RUN_STATES, TRIGGERS } from '../../../main/contract/views/run-words.ts';
import { useAsk } from '../../api/ask.ts';
import { goTo, linkTo } from '../../frame/place.ts';
import { usePlace } from '../../frame/use-place.ts';
import { quoted } from '../../parts/command.tsx';
import { SearchField, Select } from '../../parts/fields.tsx';
import { Grid } from '../../parts/grid.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { useText, type Words } from '../../text/use-text.tsx';
import { runColumns } from './run-columns.tsx';
import { type Runs, useRuns } from './use-runs.ts';

const DAY_MS = 86_400_000;
const SPANS = { day: 1, week: 7, month: 30 } as const;

export function RunList(): ReactNode {
  const words = useText();
  const { query } = usePlace();
  const span = query.span as keyof typeof SPANS | undefined;
  const since = useMemo(() => (span === undefined ? undefined : Date.now() - SPANS[span] * DAY_MS), [span]);
  const runs = useRuns(filterOf(query, since));
  return (
    <Page title={words.say('areas.history')} command={commandOf(query)} tall>
      <div className="stack history">
        <Filters />
        <List runs={runs} words={words} filtered={Object.keys(query).length > 0} />
      </div>
    </Page>
  );
}

function List({ runs, words, filtered }: { runs: Runs; words: Words; filtered: boolean }): ReactNode {
  const columns = useMemo(() => runColumns(words), [words]);
  if (runs.error !== null && runs.runs === null) return <Failed error={runs.error} retry={runs.again} />;
  if (runs.runs === null) return <Loading rows={10} />;
  if (runs.runs.length === 0)
    return (
      <Empty icon="history" title={words.say(filtered ? 'history.noMatch' : 'history.none')}>
        {words.say(filtered ? 'history.noMatchWhy' : 'history.noneWhy')}
      </Empty>
    );
  return (
    <Grid
      {...{ label: words.say('history.runs'), items: runs.runs, columns, more: runs.more }}
      keyOf={(run) => run.id}
      onOpen={(run) => goTo(linkTo('history', [run.id]))}
    />
  );
}

function Filters(): ReactNode {
  const words = useText();
  const { query } = usePlace();
  const { data } = useAsk('project.list', {});
  const set = (name: string, value: string) => goTo(linkTo('history', [], { ...query, [name]: value }), true);
  const any = { value: '', text: '' };
  const select = (name: string, label: string, options: readonly { value: string; text: string }[]) => (
    <Select
      {...{ bare: true, label, value: query[name] ?? '', options: [{ ...any, text: label }, ...options] }}
      onChange={(value) => set(name, value)}
    />
  );
  return (
    <div className="row row-wrap filters">
      <SearchField
        label={words.say('history.search')}
        value={query.text ?? ''}
        onChange={(text) => set('text', text)}
      />
      {select(
        'project',
        words.say('history.anyProject'),
        (data?.projects ?? []).map(({ name }) => ({ value: name, text: name })),
      )}
      {select(
        'kind',
        words.say('history.anyKind'),
        RUN_KINDS.map((value) => ({ value, text: words.all(`runs.kinds.${value}`) })),
      )}
      {select(
        'state',
        words.say('history.anyState'),
        RUN_STATES.map((value) => ({ value, text: words.all(`runs.states.${value}`) })),
      )}
      {select(
        'trigger',
        words.say('history.anyTrigger'),
        TRIGGERS.map((value) => ({ value, text: words.all(`runs.triggers.${value}`) })),
      )}
      {select(
        'span',
        words.say('history.anyTime'),
        (['day', 'week', 'month'] as const).map((value) => ({
          value,
          text: words.say(`history.spans.${value}`),
        })),
      )}
    </div>
  );
}

function filterOf(query: Readonly<Record<string, string>>, since: number | undefined): HistoryFilter {
  const { project, kind, state, trigger, text } = query;
  return {
    ...(project === undefined ? {} : { project }),
    ...(text === undefined ? {} : { text }),
    ...(kind === undefined ? {} : { kinds: RUN_KINDS.filter((one) => one === kind) }),
    ...(state === undefined ? {} : { states: RUN_STATES.filter((one) => one === state) }),
    ...(trigger === undefined ? {} : { triggers: TRIGGERS.filter((one) => one === trigger) }),
    ...(since === undefined ? {} : { since }),
  };
}

function commandOf({ project }: Readonly<Record<string, string>>): string {
  return project === undefined ? 'cofre history' : `cofre history --project ${quoted(project)}`;
}
