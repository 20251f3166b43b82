import type { ReactNode } from 'react';
import type { Score } from '../../../main/contract/views/health.ts';
import { Card } from '../../parts/page.tsx';
import { useText } from '../../text/use-text.tsx';

/** 0 to 10, and of what it is made. */
export function ScoreCard({ score }: { score: Score }): ReactNode {
  const words = useText();
  return (
    <Card title={words.say('overview.score')} className="score">
      <p className="score-total">
        <strong>{words.number(score.total, 1)}</strong>
        <span className="dim"> / 10</span>
      </p>
      <ul>
        {score.rows.map(({ row, points, missing }) => (
          <li key={row} className="score-row">
            <span className="spread">
              <span>{sentence(words.all(`health.rows.${row}`))}</span>
              <span className="number">{words.number(points, 1)}</span>
            </span>
            <span className={`score-bar score-${points >= 8 ? 'good' : points >= 5 ? 'warn' : 'bad'}`}>
              <span style={{ width: `${points * 10}%` }} />
            </span>
            {missing.length === 0 ? null : (
              <span className="only-heard">{words.say('overview.missing', { count: missing.length })}</span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
