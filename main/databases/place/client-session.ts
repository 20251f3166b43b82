import type { DatabaseWorld } from '../driver.ts';
import { type Circumstances, cancelled, failureOf } from '../failure/failure.ts';
import { Lines } from './lines.ts';
import type { ToolProcess } from './tool-process.ts';

/** A command line client (psql, mysql) that is kept alive and asked in SQL; one line of its output is one row. */
export class ClientSession {
  readonly #tool: ToolProcess;
  readonly #name: string;
  readonly #about: Circumstances;
  readonly #world: DatabaseWorld;
  readonly #echo: (marker: string) => string;
  readonly #lines: Lines;
  #asked = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    tool: ToolProcess,
    name: string,
    options: {
      readonly about: Circumstances;
      readonly world: DatabaseWorld;
      /** The command that makes the client print this line. */
      readonly echo: (marker: string) => string;
    },
  ) {
    this.#tool = tool;
    this.#name = name;
    this.#about = options.about;
    this.#world = options.world;
    this.#echo = options.echo;
    this.#lines = new Lines(tool.stdout);
  }

  /** Rows of all that `sql` (whole statements, each ended by `;`) answers. The first error ends the session. */
  async ask(sql: string): Promise<string[]> {
    const before = this.#turn;
    const answer = before.then(() => this.#exchange(sql));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  async #exchange(sql: string): Promise<string[]> {
    const marker = `cofre-${++this.#asked}-${process.pid}`;
    this.#tool.stdin.write(`${sql}\n${this.#echo(marker)}\n`);
    const rows: string[] = [];
    for (;;) {
      const line = await this.#lines.next();
      if (line === marker) return rows;
      if (line === null) throw await this.#failure();
      rows.push(line);
    }
  }

  async #failure(): Promise<Error> {
    const exit = await this.#tool.exited;
    if (this.#world.signal?.aborted === true) return cancelled(this.#world.signal);
    return failureOf(this.#name, { ...exit, complaints: this.#tool.complaints }, this.#about);
  }

  /** Ends the session; a transaction it is in is undone. */
  async close(): Promise<void> {
    await this.#tool.stop();
  }
}
