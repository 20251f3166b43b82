import type { ProgressEvent } from '../events.ts';
import type { Findings } from './findings.ts';

/** Tells how far a backup is: what was found, and what of it is done. */
export class Teller {
  readonly #onEvent: (event: ProgressEvent) => void;
  readonly #findings: Findings;
  #said = { files: 0, bytes: 0 };

  constructor(findings: Findings, onEvent: ((event: ProgressEvent) => void) | undefined) {
    this.#findings = findings;
    this.#onEvent = onEvent ?? (() => undefined);
  }

  say(event: ProgressEvent): void {
    this.#onEvent(event);
  }

  /** What was found by now; unchanged files are done as soon as they are seen. `final`: no more will be found. */
  found(final: boolean): void {
    const { files, bytes, unchanged, unchangedBytes } = this.#findings;
    this.say({ kind: 'expect', files, bytes, final });
    this.say({
      kind: 'advance',
      files: unchanged - this.#said.files,
      bytes: unchangedBytes - this.#said.bytes,
    });
    this.#said = { files: unchanged, bytes: unchangedBytes };
  }
}
