import { type Finding, SCORE_ROWS, type Score } from '../../contract/views/health.ts';
import { CODES, type Cost, type FindingCode, type ScoreRow } from './codes.ts';
import { findingsAbout } from './verdict.ts';

export interface Scored {
  readonly project: string;
  readonly vault: string;
}

const FULL = 10;

/**
 * Protection score: each row starts with ten points for each project, and each finding takes what CODES says; the row is
 * the mean of its projects, the total the mean of the rows. So no finding that goes ever costs a point. Snoozing saves
 * none: it is a decision, not a protection. Without projects nothing is protected.
 */
export function scoreOf(findings: readonly Finding[], projects: readonly Scored[]): Score {
  const rows = SCORE_ROWS.map((row) => {
    const points = projects.map((each) => pointsOf(row, findingsAbout(findings, each)));
    const missing = findings.filter((each) => costIn(row, each) > 0).map(({ code }) => code);
    return { row, points: rounded(mean(points)), missing: [...new Set(missing)] };
  });
  return { total: rounded(mean(rows.map(({ points }) => points))), rows };
}

function pointsOf(row: ScoreRow, findings: readonly Finding[]): number {
  const lost = findings.reduce((sum, each) => sum + costIn(row, each), 0);
  return Math.max(0, FULL - lost);
}

function costIn(row: ScoreRow, { code, level }: Finding): number {
  const cost: Cost | undefined = CODES[code as FindingCode];
  return cost === undefined || cost.row !== row || level === 'ok' ? 0 : (cost[level] ?? 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** One decimal, as it is shown; downwards, so that ten is ten. */
function rounded(value: number): number {
  return Math.floor(value * 10 + 1e-9) / 10;
}
