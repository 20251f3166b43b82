import { errnoOf } from '../../../base/errors.ts';
import { type Paint, paintFor, wantsColour } from './colour.ts';
import { safeJson } from './escape.ts';

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly env: NodeJS.ProcessEnv;
}

export interface Stream {
  write(text: string | Uint8Array, done?: (error?: Error | null) => void): boolean;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Swallows what is said: a command that runs inside another one, which speaks for it. */
export const NOWHERE: Stream = {
  write(_text, done) {
    done?.();
    return true;
  },
};

/**
 * Where a command speaks: data and results on standard output, notes and errors on standard error. A reader that goes away
 * (`cofre ls ... | head`) sets `closed`; what is written afterwards is dropped without a word.
 */
export class Output {
  readonly json: boolean;
  readonly paint: Paint;
  readonly errorPaint: Paint;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly quiet: boolean;
  #closed = false;

  constructor(options: OutputOptions, stdout: Stream = process.stdout, stderr: Stream = process.stderr) {
    this.json = options.json;
    this.quiet = options.quiet;
    this.stdout = stdout;
    this.stderr = stderr;
    this.paint = paintFor(wantsColour(stdout, options.env, options.color));
    this.errorPaint = paintFor(wantsColour(stderr, options.env, options.color));
  }

  get closed(): boolean {
    return this.#closed || brokenPipes.has(this.stdout);
  }

  /** Data that was asked for. */
  line(text = ''): void {
    if (!this.closed) this.stdout.write(`${text}\n`);
  }

  /** Words around the data: not said with -q or --json. */
  say(text = ''): void {
    if (!this.quiet && !this.json) this.line(text);
  }

  /** What must not be missed: with -q it goes to standard error, so that a silent run is a good one. */
  alert(text: string): void {
    if (this.json) return;
    if (this.quiet) this.complain(text);
    else this.line(text);
  }

  /** One document, or one line of a stream, with the name of its schema. */
  document(schema: string, fields: object): void {
    this.line(safeJson({ schema, ...fields }));
  }

  /** For people only, beside the results. */
  note(text: string): void {
    if (!this.quiet) this.complain(text);
  }

  complain(text: string): void {
    this.stderr.write(`${text}\n`);
  }

  /** Raw bytes, waiting for a slow reader. False when nobody reads any more. */
  async bytes(chunk: Uint8Array): Promise<boolean> {
    if (this.closed) return false;
    return new Promise((resolve, reject) => {
      this.stdout.write(chunk, (error) => {
        if (error === undefined || error === null) return resolve(true);
        if (!isBrokenPipe(error)) return reject(error);
        this.#closed = true;
        resolve(false);
      });
    });
  }
}

const brokenPipes = new WeakSet<Stream>();

function isBrokenPipe(error: unknown): boolean {
  return ['EPIPE', 'ERR_STREAM_DESTROYED', 'EOF'].includes(errnoOf(error));
}

/** Once for the process: without a listener, a reader that goes away would end it with a stack trace. */
export function endQuietlyOnBrokenPipe(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error) => {
      if (!isBrokenPipe(error)) throw error;
      brokenPipes.add(stream);
    });
  }
}
