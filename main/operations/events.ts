/** What a running operation tells: one union, folded by `foldProgress`; events announce, never command. */
export type ProgressEvent =
  | { readonly kind: 'phase'; readonly phase: Phase }
  /** Found so far: grows while the scan goes on; `done` scanning makes the totals final. */
  | { readonly kind: 'expect'; readonly files: number; readonly bytes: number; readonly final: boolean }
  | { readonly kind: 'advance'; readonly files: number; readonly bytes: number }
  | { readonly kind: 'item'; readonly path: string };

export type Phase =
  | 'opening'
  | 'scanning'
  | 'storing'
  | 'committing'
  | 'planning'
  | 'restoring'
  | 'finishing'
  | 'checking'
  | 'reading'
  | 'pruning';

export interface Progress {
  readonly phase: Phase;
  readonly files: number;
  readonly bytes: number;
  readonly expectedFiles: number;
  readonly expectedBytes: number;
  readonly final: boolean;
  readonly item: string;
}

export const noProgress: Progress = {
  phase: 'opening',
  files: 0,
  bytes: 0,
  expectedFiles: 0,
  expectedBytes: 0,
  final: false,
  item: '',
};

export function foldProgress(state: Progress, event: ProgressEvent): Progress {
  switch (event.kind) {
    case 'phase':
      return { ...state, phase: event.phase };
    case 'expect':
      return { ...state, expectedFiles: event.files, expectedBytes: event.bytes, final: event.final };
    case 'advance':
      return { ...state, files: state.files + event.files, bytes: state.bytes + event.bytes };
    case 'item':
      return { ...state, item: event.path };
  }
}
