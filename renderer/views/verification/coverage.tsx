import type { ReactNode } from 'react';
import type { Coverage } from '../../../main/contract/views/proof.ts';
import { useDo } from '../../api/ask.ts';
import { goTo, linkTo } from '../../frame/place.ts';
import { Button } from '../../parts/button.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Card, Facts } from '../../parts/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';

export function CoverageCards({ coverage }: { coverage: readonly Coverage[] }): ReactNode {
  const words = useText();
  if (coverage.length === 0)
    return (
      <Card>
        <Empty icon="verification" title={words.say('verification.noCoverage')}>
          {words.say('verification.noCoverageWhy')}
        </Empty>
      </Card>
    );
  return (
    <div className="two-cards">
      {coverage.map((one) => (
        <CoverageCard key={`${one.vault} ${one.copy}`} coverage={one} />
      ))}
    </div>
  );
}

function CoverageCard({ coverage }: { coverage: Coverage }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const { vault, copy, packs, provenPacks, provenBytes, bytes, windowDays, oldestAt, damagedPacks } =
    coverage;
  const read = useDo('check.start', { done: ({ run }) => goTo(linkTo('history', [run])) });
  const heal = useDo('heal.start', { done: ({ run }) => goTo(linkTo('history', [run])) });
  const share = packs === 0 ? 100 : Math.floor((provenPacks / packs) * 100);
  return (
    <Card
      title={
        <span className="row">
          <Mark tone={damagedPacks > 0 ? 'bad' : share === 100 ? 'good' : 'notice'} />
          {copy === null
            ? words.say('verification.vault', { vault })
            : words.say('verification.copy', { vault, copy })}
        </span>
      }
      aside={
        copy !== null ? null : (
          <Button
            small
            isDisabled={read.isPending}
            onPress={() => read.mutate({ place: { vault }, depth: 'read' }, { onError: fail })}
          >
            {words.say('verification.readAll')}
          </Button>
        )
      }
    >
      <div className="stack">
        <div>
          <p className="coverage-share">
            <strong>{share} %</strong>{' '}
            <span className="dim">{words.say('verification.within', { count: windowDays })}</span>
          </p>
          <span className="score-bar">
            <span style={{ width: `${share}%` }} />
          </span>
        </div>
        <Facts
          rows={[
            [
              words.say('verification.readBack'),
              words.say('verification.amount', { proven: words.size(provenBytes), all: words.size(bytes) }),
            ],
            [
              words.say('verification.oldest'),
              oldestAt === null ? (
                words.say(packs === 0 ? 'verification.nothing' : 'verification.never')
              ) : (
                <Ago at={oldestAt} />
              ),
            ],
            [
              words.say('verification.damaged'),
              damagedPacks === 0 ? (
                words.say('verification.none')
              ) : (
                <span className="tone-bad">{words.say('verification.packs', { count: damagedPacks })}</span>
              ),
            ],
          ]}
        />
        {damagedPacks === 0 ? null : (
          <div>
            <Button
              look="main"
              isDisabled={heal.isPending}
              onPress={() => heal.mutate({ place: { vault } }, { onError: fail })}
            >
              {words.say('verification.heal')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}
