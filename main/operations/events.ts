/** What a running operation tells; the reducer that all faces share lies in the contract. */
export type { Phase, ProgressEvent } from '../contract/progress.ts';
