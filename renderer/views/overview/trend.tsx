import type { ReactNode } from 'react';
import { useText } from '../../text/use-text.tsx';

const WIDTH = 64;
const HEIGHT = 18;

/** The size now, and a line of how it came to be. */
export function Trend({ sizes, now }: { sizes: readonly number[]; now: number }): ReactNode {
  const words = useText();
  const first = sizes[0];
  const change = first === undefined || first === 0 ? 0 : (now - first) / first;
  return (
    <span className="row trend">
      <span>{words.size(now)}</span>
      {sizes.length < 3 ? null : (
        <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
          <path d={lineOf(sizes)} />
        </svg>
      )}
      {Math.abs(change) < 0.005 ? null : (
        <span className="dim small" title={words.say('overview.trendWhy')}>
          {change > 0 ? '+' : '−'}
          {words.number(Math.abs(change) * 100, 1)} %
        </span>
      )}
    </span>
  );
}

function lineOf(sizes: readonly number[]): string {
  const least = Math.min(...sizes);
  const span = Math.max(Math.max(...sizes) - least, 1);
  const x = (n: number) => (1 + (n / (sizes.length - 1)) * (WIDTH - 2)).toFixed(1);
  const y = (size: number) => (HEIGHT - 2 - ((size - least) / span) * (HEIGHT - 4)).toFixed(1);
  return sizes.map((size, n) => `${n === 0 ? 'M' : 'L'}${x(n)} ${y(size)}`).join('');
}
