import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { LogLine } from '../../../main/contract/views/log.ts';
import type { RunId } from '../../../main/contract/views/run.ts';
import type { Client } from '../../api/client.ts';
import { useCore, useLive } from '../../api/core.tsx';
import type { RequestFailed } from '../../api/failure.ts';
import { Card } from '../../parts/page.tsx';
import { Answer } from '../../parts/states.tsx';
import { useText, type Words } from '../../text/use-text.tsx';

/** More of them are for `cofre logs`. */
const SHOWN = 5000;

export function RunLog({ run, live }: { run: RunId; live: boolean }): ReactNode {
  const words = useText();
  const { client } = useCore();
  const fresh = useLive().lines.get(run);
  const asked = useQuery<readonly LogLine[], RequestFailed>({
    queryKey: ['history.log', run, live],
    queryFn: ({ signal }) => allLines(client, run, signal),
  });
  const lines = useMemo(() => joined(asked.data ?? [], live ? (fresh ?? []) : []), [asked.data, live, fresh]);
  return (
    <Card title={words.say('history.log')}>
      <Answer of={asked} rows={4}>
        {() =>
          lines.length === 0 ? (
            <p className="dim">{words.say('history.noLog')}</p>
          ) : (
            <ol className="log" tabIndex={0} aria-label={words.say('history.log')}>
              {lines.map((line) => (
                <li key={line.n} className={`log-${line.level}`}>
                  <time dateTime={new Date(line.at).toISOString()} title={words.exact(line.at)}>
                    {words.clock(line.at)}
                  </time>
                  <span className="wrap-anywhere">{lineText(line, words)}</span>
                </li>
              ))}
            </ol>
          )
        }
      </Answer>
    </Card>
  );
}

async function allLines(client: Client, run: RunId, signal: AbortSignal): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for (let more = true; more && lines.length < SHOWN; ) {
    const page = await client.ask('history.log', { run, after: lines.at(-1)?.n ?? 0 }, signal);
    lines.push(...page.lines);
    more = page.more && page.lines.length > 0;
  }
  return lines;
}

function joined(known: readonly LogLine[], heard: readonly LogLine[]): readonly LogLine[] {
  const last = known.at(-1)?.n ?? 0;
  return [...known, ...heard.filter(({ n }) => n > last)];
}

function lineText({ code, values, text }: LogLine, words: Words): string {
  return (code === null ? null : words.maybe(code, values)) ?? text;
}
