import type { CommandSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, DumpFacts, StreamDump, Warning } from '../driver.ts';
import { failure } from '../failure/failure.ts';
import { scrub } from '../failure/scrub.ts';
import { dumpFileName } from '../file-names.ts';
import { ToolProcess } from '../place/tool-process.ts';
import { outputOf, ReadOnce } from '../tool-dump.ts';
import { toolSaid } from '../warnings.ts';
import { callOf, circumstances, type Secrets, withSecrets } from './call.ts';

/** What a command prints is the dump. What is in it nobody here knows: it counts when the command succeeded and printed something. */
export async function openCommandDump(settings: CommandSettings, world: DatabaseWorld): Promise<StreamDump> {
  return new CommandDump(settings, await withSecrets(settings, world), world);
}

class CommandDump implements StreamDump {
  readonly kind = 'stream';
  readonly file: string;
  readonly chunks: AsyncIterable<Buffer>;
  readonly warnings: Warning[] = [];
  readonly beside = [];
  readonly #settings: CommandSettings;
  readonly #secrets: Secrets;
  readonly #tool: ToolProcess;
  readonly #once = new ReadOnce();
  #bytes = 0;

  constructor(settings: CommandSettings, secrets: Secrets, world: DatabaseWorld) {
    this.file = dumpFileName(settings);
    this.#settings = settings;
    this.#secrets = secrets;
    this.#tool = new ToolProcess(callOf(settings.dump, secrets, 'none'), settings.place, world);
    const witness = {
      push: ({ length }: Buffer) => {
        this.#bytes += length;
      },
    };
    const about = circumstances(settings, secrets, 'dump-failed');
    this.chunks = this.#once.pass(outputOf(this.#tool, this.#program, { witness, about, world }));
  }

  async finish(): Promise<DumpFacts> {
    this.#once.demand(this);
    const { name: database } = this.#settings;
    if (this.#bytes === 0)
      throw failure('dump-failed', 'dbEmpty', `${this.#program} printed nothing`, {
        database,
        tool: this.#program,
      });
    const said = scrub(this.#tool.complaints, Object.values(this.#secrets));
    this.warnings.push(...toolSaid(this.#program, said));
    return {
      engine: 'command',
      format: 'raw',
      database,
      serverVersion: '',
      toolVersion: this.#program,
      tables: [],
      counted: 'not-counted',
      extensions: [],
      extra: {},
    };
  }

  async close(): Promise<void> {
    await this.#tool.stop();
  }

  get #program(): string {
    return this.#settings.dump[0] ?? '';
  }
}
