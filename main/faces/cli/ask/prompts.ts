import { CofreError } from '../../../base/errors.ts';
import type { Interrupt } from '../interrupt.ts';

/** Questions to a person at a terminal: asked on standard error, so that standard output stays the command's. */
export class Prompts {
  readonly #interrupt: Interrupt;

  constructor(interrupt: Interrupt) {
    this.#interrupt = interrupt;
  }

  get possible(): boolean {
    return process.stdin.isTTY === true && process.stderr.isTTY === true;
  }

  /** A line; '' for Enter alone. */
  async line(question: string): Promise<string> {
    const { createInterface } = await import('node:readline/promises');
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    reader.on('SIGINT', this.#interrupt.trigger);
    const gone = new Promise<never>((_, reject) =>
      reader.on('close', () => reject(new CofreError('cancelled', 'the input ended'))),
    );
    try {
      return (
        await Promise.race([reader.question(question, { signal: this.#interrupt.signal }), gone])
      ).trim();
    } finally {
      gone.catch(() => undefined);
      reader.close();
    }
  }

  /** True for an answer that begins with one of `yes`; Enter alone gives `otherwise`. */
  async agree(question: string, yes: string, otherwise: boolean): Promise<boolean> {
    const answer = (await this.line(question)).toLowerCase();
    return answer === '' ? otherwise : yes.split(',').some((start) => answer.startsWith(start));
  }

  /** A line that does not show on the screen. */
  async hidden(question: string): Promise<string> {
    const { stdin, stderr } = process;
    stderr.write(question);
    stdin.setRawMode(true);
    stdin.setEncoding('utf8');
    stdin.resume();
    try {
      return await new Promise<string>((resolve, reject) => {
        const typed: string[] = [];
        const end = (finish: () => void) => {
          stdin.removeListener('data', hear);
          finish();
        };
        const hear = (text: string | Buffer) => {
          for (const char of String(text)) {
            if (char === '\r' || char === '\n') return end(() => resolve(typed.join('')));
            if (char === '\u0003' || (char === '\u0004' && typed.length === 0)) {
              if (char === '\u0003') this.#interrupt.trigger();
              return end(() => reject(new CofreError('cancelled', 'cancelled')));
            }
            if (char === '\u007f' || char === '\b') typed.pop();
            else if (char === '\u0015') typed.length = 0;
            else if (char >= ' ') typed.push(char);
          }
        };
        stdin.on('data', hear);
      });
    } finally {
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
    }
  }
}
