import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { errnoOf } from '../../../base/errors.ts';
import type { DashboardDoor } from '../../../core/core.ts';
import type { Dashboard, DashboardOptions, ServedCore } from '../../dashboard/dashboard.ts';
import type { Context } from '../context.ts';
import { because, usage } from '../values/usage.ts';

/** As typed after `cofre serve`. */
export interface WindowOptions {
  readonly dashboard?: boolean;
  readonly port?: number;
  readonly host?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passwordFile?: string;
  readonly name?: string[];
}

/** The window of this process: started when somebody first asks for it, or at once with `--dashboard`. */
export class Door implements DashboardDoor {
  readonly #context: Context;
  readonly #options: WindowOptions;
  #core: ServedCore | null = null;
  #running: Promise<Dashboard> | null = null;

  constructor(context: Context, options: WindowOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Of this core; to be told before anybody can ask. */
  leadsTo(core: ServedCore): void {
    this.#core = core;
  }

  open(): Promise<Dashboard> {
    this.#running ??= this.#start(this.#options).catch((error: unknown) => {
      this.#running = null;
      throw error;
    });
    return this.#running;
  }

  async link(): Promise<{ url: string; expiresAt: number }> {
    return (await this.open()).link();
  }

  async close(): Promise<void> {
    const running = await this.#running?.catch(() => null); // it never started: whoever asked was told
    await running?.close();
  }

  async #start({ port, host, name, ...files }: WindowOptions): Promise<Dashboard> {
    if (this.#core === null) throw new Error('the door leads nowhere yet');
    const { startDashboard } = await import('../../dashboard/dashboard.ts');
    return startDashboard({
      core: this.#core,
      home: this.#context.globals.home,
      files: windowFolder(),
      ...(port === undefined ? {} : { port }),
      ...(host === undefined ? {} : { host }),
      ...(name === undefined ? {} : { names: name }),
      ...(await secretsOf(files)),
    });
  }
}

type FromFiles = Pick<DashboardOptions, 'tls' | 'password'>;

async function secretsOf({ cert, key, passwordFile }: WindowOptions): Promise<FromFiles> {
  if ((cert === undefined) !== (key === undefined)) throw usage('certAndKey');
  const password = passwordFile === undefined ? undefined : firstLine(await contentOf(passwordFile));
  if (password === '') throw because('wrong-use', 'emptyPassword', { file: passwordFile ?? '' });
  return {
    ...(cert === undefined || key === undefined
      ? {}
      : { tls: { cert: await contentOf(cert), key: await contentOf(key) } }),
    ...(password === undefined ? {} : { password }),
  };
}

function firstLine(bytes: Buffer): string {
  return bytes.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}

async function contentOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw because('failed', 'unreadableFile', { file, why: errnoOf(error) }, error);
  }
}

/** Beside the built program, or in dist/ of the checkout whose sources run. */
function windowFolder(): string {
  const places = ['./renderer', '../../../../dist/renderer'].map((each) =>
    fileURLToPath(new URL(each, import.meta.url)),
  );
  return places.find((folder) => existsSync(folder)) ?? places[0] ?? '';
}
