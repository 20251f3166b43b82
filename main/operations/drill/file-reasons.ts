import type { Problem } from '../../base/problems.ts';
import { type DrillReason, reason } from './reasons.ts';

/** Ranges of paths whose list is gone: `first … next`, or `*`. */
const isRange = (path: string): boolean => path === '*' || path.includes(' … ');

/** What came of files as reasons: one for each kind, with the first path and how many there are. */
export function fileReasons(problems: readonly Problem[]): DrillReason[] {
  const damaged = problems.filter(({ code }) => code === 'damaged' || code === 'missing');
  const [lists, files] = [
    damaged.filter(({ path }) => isRange(path)),
    damaged.filter(({ path }) => !isRange(path)),
  ];
  const refused = problems.filter((problem) => !damaged.includes(problem));
  return [
    ...told('file-damaged', files),
    ...told('list-damaged', lists),
    ...told('not-restorable-here', refused),
  ];
}

function told(code: DrillReason['code'], [first, ...more]: readonly Problem[]): DrillReason[] {
  if (first === undefined) return [];
  const { path, message: why } = first;
  const count = more.length + 1;
  return [
    reason(code, `${path}: ${why}${count > 1 ? ` (and ${count - 1} more)` : ''}`, { path, why, count }),
  ];
}
