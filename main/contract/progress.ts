/** What a running operation tells: one union, folded by `foldProgress`; events announce, never command. */
export type ProgressEvent =
  | { readonly kind: 'phase'; readonly phase: Phase }
  /** Found so far: grows while the scan goes on; `final` makes the totals final. */
  | { readonly kind: 'expect'; readonly files: number; readonly bytes: number; readonly final: boolean }
  | { readonly kind: 'advance'; readonly files: number; readonly bytes: number }
  | { readonly kind: 'item'; readonly path: string };

export const PHASES = [
  'waiting', // for another writer of the vault
  'opening',
  'scanning',
  'storing',
  'committing',
  'planning',
  'restoring',
  'finishing',
  'checking',
  'reading',
  'pruning',
  'copying',
  'loading', // databases of a drill
  'trying', // the project's own checks of a drill
  'healing',
] as const;

export type Phase = (typeof PHASES)[number];

/** The state that events are folded into; `viewProgress` says what of it is shown. */
export interface Progress {
  readonly phase: Phase;
  readonly files: number;
  readonly bytes: number;
  readonly expectedFiles: number;
  readonly expectedBytes: number;
  readonly final: boolean;
  readonly item: string;
  /** Readings of the last seconds, oldest first; `at` is the monotonic clock in milliseconds. */
  readonly marks: readonly { readonly at: number; readonly bytes: number }[];
}

export const noProgress: Progress = {
  phase: 'opening',
  files: 0,
  bytes: 0,
  expectedFiles: 0,
  expectedBytes: 0,
  final: false,
  item: '',
  marks: [],
};

/** Speed is that of the last seconds, so that it follows what happens now; less than a moment tells nothing (ms). */
const SPEED_WINDOW_MS = 5000;
const SPEED_LEAST_MS = 500;
/** Readings closer together than this add no knowledge: a window holds 25 at most (ms). */
const MARK_EVERY_MS = 200;

/** Pure: the same events at the same times give the same state. `at` is the monotonic clock in milliseconds. */
export function foldProgress(state: Progress, event: ProgressEvent, at: number): Progress {
  switch (event.kind) {
    case 'phase':
      return { ...state, phase: event.phase };
    case 'expect':
      return { ...state, expectedFiles: event.files, expectedBytes: event.bytes, final: event.final };
    case 'advance': {
      const bytes = state.bytes + event.bytes;
      const marks = withMark(state.marks, state.bytes, bytes, at);
      return { ...state, files: state.files + event.files, bytes, marks };
    }
    case 'item':
      return { ...state, item: event.path };
  }
}

function withMark(marks: Progress['marks'], before: number, bytes: number, at: number): Progress['marks'] {
  if (marks.length === 0) return [{ at, bytes: before }];
  const last = marks.at(-1);
  if (last !== undefined && at - last.at < MARK_EVERY_MS) return marks;
  const recent = marks.filter((mark, n) => at - mark.at <= SPEED_WINDOW_MS || n >= marks.length - 1);
  return [...recent, { at, bytes }];
}

/** What is shown of a running operation; JSON-safe. */
export interface ProgressView {
  readonly phase: Phase;
  readonly files: number;
  readonly bytes: number;
  readonly expectedFiles: number;
  readonly expectedBytes: number;
  /** 0 to 100, whole; null while the total is not known. */
  readonly percent: number | null;
  /** 0 while it is not known. */
  readonly bytesPerSecond: number;
  /** Whole seconds, at least 1; null while it cannot be told. */
  readonly secondsLeft: number | null;
  readonly item: string;
}

/** `at` as for `foldProgress`: an operation that stands still slows down. */
export function viewProgress(state: Progress, at: number): ProgressView {
  const { phase, files, bytes, expectedFiles, expectedBytes, final, item } = state;
  const bytesPerSecond = speed(state, at);
  const left = expectedBytes - bytes;
  return {
    ...{ phase, files, bytes, expectedFiles, expectedBytes, bytesPerSecond, item },
    percent: final ? percentOf(state) : null,
    secondsLeft: final && bytesPerSecond > 0 && left > 0 ? Math.ceil(left / bytesPerSecond) : null,
  };
}

function percentOf({ files, bytes, expectedFiles, expectedBytes }: Progress): number | null {
  const [done, all] = expectedBytes > 0 ? [bytes, expectedBytes] : [files, expectedFiles];
  return all > 0 ? Math.min(100, Math.floor((done / all) * 100)) : null;
}

function speed({ marks, bytes }: Progress, at: number): number {
  const first = marks.find((mark) => at - mark.at <= SPEED_WINDOW_MS) ?? marks.at(-1);
  if (first === undefined || at - first.at < SPEED_LEAST_MS) return 0;
  return Math.round(((bytes - first.bytes) / (at - first.at)) * 1000);
}
