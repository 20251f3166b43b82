import { type DatasetName, phases, phaseTitles, type ToolName, toolNames } from '../names.ts';
import { type Figure, figure, type Run } from './results.ts';
import { type Target, targetsOf } from './targets.ts';

/** unknown: Cofre or the rival was not measured, which is not success. */
export type Verdict = 'met' | 'missed' | 'unknown';

export interface Judged extends Target {
  /** Cofre's figure divided by the rival's, or in bytes. */
  readonly reached: number | undefined;
  readonly verdict: Verdict;
}

/** One line of a dataset's table: every tool's figure, Cofre's ratio to each, and what was asked. */
export interface Line {
  readonly figure: Figure;
  readonly title: string;
  readonly unit: 's' | 'MB';
  /** Seconds or bytes. */
  readonly values: Readonly<Partial<Record<ToolName, number>>>;
  readonly ratios: Readonly<Partial<Record<ToolName, number>>>;
  readonly targets: readonly Judged[];
}

const sums: readonly (readonly [Figure, string, Line['unit']])[] = [
  ['cpu', 'CPU of the first backup', 's'],
  ['stored', 'stored by the first backup', 'MB'],
  ['new', 'stored anew by the churn', 'MB'],
  ['memory', 'peak memory of all phases', 'MB'],
];

/** Lines in the order of a backup's life; a figure that no tool has gets no line. */
export function linesOf(dataset: DatasetName, runs: readonly Run[]): Line[] {
  const timed = phases.map((phase) => [phase, phaseTitles[phase], 's'] as const);
  const targets = targetsOf(dataset);
  return [...timed, ...sums].flatMap(([what, title, unit]) => {
    const values = valuesOf(
      what,
      runs.filter((run) => run.dataset === dataset),
    );
    if (Object.keys(values).length === 0) return [];
    const asked = targets.filter((target) => target.figure === what);
    const judged = asked.map((target) => judge(target, values));
    return [{ figure: what, title, unit, values, ratios: ratiosOf(values), targets: judged }];
  });
}

function valuesOf(what: Figure, runs: readonly Run[]): Partial<Record<ToolName, number>> {
  const values: Partial<Record<ToolName, number>> = {};
  for (const tool of toolNames) {
    const value = figure(
      runs.filter((run) => run.tool === tool),
      what,
    );
    if (value !== undefined) values[tool] = value;
  }
  return values;
}

function ratiosOf(values: Line['values']): Partial<Record<ToolName, number>> {
  const ratios: Partial<Record<ToolName, number>> = {};
  for (const tool of toolNames) {
    const value = ratio(values.cofre, values[tool]);
    if (tool !== 'cofre' && value !== undefined) ratios[tool] = value;
  }
  return ratios;
}

function judge(target: Target, values: Line['values']): Judged {
  const { against, atMost } = target;
  const reached = against === 'bytes' ? values.cofre : ratio(values.cofre, values[against]);
  const verdict = reached === undefined ? 'unknown' : reached <= atMost ? 'met' : 'missed';
  return { ...target, reached, verdict };
}

/** Nothing divided by nothing is as good as equal; something by nothing has no ratio. */
function ratio(own: number | undefined, rival: number | undefined): number | undefined {
  if (own === undefined || rival === undefined) return undefined;
  if (rival === 0) return own === 0 ? 1 : undefined;
  return own / rival;
}
