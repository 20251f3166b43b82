import 'uplot/dist/uPlot.min.css';
import './chart.css';
import { type ReactNode, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { useText } from '../text/use-text.tsx';
import { useLooks } from '../theme/use-looks.ts';

export interface ChartProps {
  /** What it shows, and what it tells in a sentence: for who cannot see it. */
  readonly label: string;
  readonly summary: string;
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  readonly valueText: (value: number) => string;
  readonly height?: number;
}

/** One value over time. */
export function Chart({ label, summary, times, values, valueText, height = 150 }: ChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const words = useText();
  const { theme } = useLooks();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the theme changes
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const options = optionsFor({ width: box.clientWidth || 300, height, label, valueText, date: words.date });
    const chart = new uPlot(options, [[...times], [...values]], box);
    const watch = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height }));
    watch.observe(box);
    return () => {
      watch.disconnect();
      chart.destroy();
    };
  }, [times, values, valueText, height, label, words, theme]);
  return (
    <figure className="chart" role="img" aria-label={`${label}. ${summary}`}>
      <div ref={place} style={{ height }} />
    </figure>
  );
}

interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly valueText: (value: number) => string;
  readonly date: (time: number) => string;
}

function optionsFor({ width, height, label, valueText, date }: Drawn): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => resolved(style.getPropertyValue(name));
  const [accent, dim, line] = [colour('--accent'), colour('--dim'), colour('--line')];
  const font = '12px system-ui, sans-serif';
  const axis = { stroke: dim, font, ticks: { show: false }, grid: { stroke: line, width: 1 } };
  return {
    ...{ width, height, cursor: { y: false }, legend: { show: false } },
    scales: { y: { range: (_chart, _low, high) => [0, Math.max(high * 1.1, 1)] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 34,
        gap: 9,
        space: 80,
        values: (_chart, at) => at.map((second) => date(second * 1000)),
      },
      { ...axis, size: 70, space: 36, values: (_chart, at) => at.map(valueText) },
    ],
    series: [
      {},
      { label, stroke: accent, width: 2, spanGaps: true, fill: `${accent}1f`, points: { size: 5 } },
    ],
  };
}

/** `light-dark(a, b)` as it is just now: a canvas knows only plain colours. */
function resolved(value: string): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  document.body.append(probe);
  const [red = 0, green = 0, blue = 0] = getComputedStyle(probe).color.match(/\d+/g)?.map(Number) ?? [];
  probe.remove();
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
