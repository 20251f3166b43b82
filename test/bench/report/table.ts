import type { DatasetName, ToolName } from '../names.ts';
import { drawTable } from './draw.ts';
import type { Judged, Line } from './lines.ts';

const header = ['', 'Cofre', '/ restic', '/ borg', '/ duplicity', '/ tar, zstd', 'target', 'met'];

/** A dataset's lines as a table; each ratio is followed by the rival's own figure in brackets. */
export function table(dataset: DatasetName, lines: readonly Line[]): string {
  return [`## ${dataset}`, '', drawTable(header, lines.map(row)), ''].join('\n');
}

function row(line: Line): string[] {
  return [
    line.title,
    line.values.cofre === undefined ? '-' : `${amount(line.values.cofre, line.unit)} ${line.unit}`,
    against(line, 'restic'),
    against(line, 'borg'),
    against(line, 'duplicity'),
    line.figure === 'again' ? named('find', against(line, 'find')) : against(line, 'tar'),
    line.targets.map(wish).join(', '),
    line.targets.map((target) => answers[target.verdict]).join(', '),
  ];
}

const answers: Readonly<Record<Judged['verdict'], string>> = { met: 'yes', missed: 'NO', unknown: '?' };

function against(line: Line, rival: Exclude<ToolName, 'cofre'>): string {
  const value = line.values[rival];
  if (value === undefined) return '-';
  const ratio = line.ratios[rival];
  return `${ratio === undefined ? '-' : ratio.toFixed(2)} (${amount(value, line.unit)})`;
}

/** tar knows no "again": there the column holds the bare walk. */
function named(rival: string, cell: string): string {
  return cell === '-' ? cell : `${rival} ${cell}`;
}

function wish({ against: rival, atMost }: Judged): string {
  return rival === 'bytes' ? `<= ${amount(atMost, 'MB')} MB` : `${rival} <= ${atMost.toFixed(2)}`;
}

function amount(value: number, unit: Line['unit']): string {
  const shown = unit === 'MB' ? value / 1e6 : value;
  if (shown >= 100) return shown.toFixed(0);
  return shown >= 10 ? shown.toFixed(1) : shown.toFixed(shown >= 1 ? 2 : 3);
}
