import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const compiled = fileURLToPath(new URL('../../../node_modules/.cache/cofre-tests', import.meta.url));
export const PASSPHRASE = 'a passphrase of the tests';

/** A person's machine in a folder: a Cofre of its own, projects, a vault, and the core that serves the window. */
export class World {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cofre-e2e-')));
  #core: ChildProcess | null = null;

  at(...names: string[]): string {
    return path.join(this.folder, ...names);
  }

  write(files: Readonly<Record<string, string | Buffer>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(this.at(name)), { recursive: true });
      writeFileSync(this.at(name), content);
    }
  }

  /** Runs the command line to its end; what it prints. */
  cofre(...args: string[]): string {
    const done = spawnSync(process.execPath, [cli, ...args], {
      cwd: this.folder,
      env: this.env(),
      encoding: 'utf8',
    });
    if (done.status !== 0)
      throw new Error(`cofre ${args.join(' ')}: ${done.status}\n${done.stderr}${done.stdout}`);
    return done.stdout;
  }

  /** A vault `disk` that unattended runs can open. */
  vault(): void {
    this.write({ passphrase: `${PASSPHRASE}\n` });
    spawnSync('chmod', ['600', this.at('passphrase')]);
    this.cofre('init', 'vault', '--passphrase-file', 'passphrase');
    this.cofre(
      'vault',
      'add',
      'disk',
      this.at('vault'),
      '--passphrase-from',
      `file:${this.at('passphrase')}`,
    );
  }

  /** A core with its window; a link that opens it once. */
  async serve(): Promise<string> {
    const core = spawn(process.execPath, [cli, 'serve', '--dashboard', '--json'], {
      ...{ cwd: this.folder, env: this.env(), stdio: ['ignore', 'pipe', 'pipe'] },
    });
    this.#core = core;
    let told = '';
    core.stderr?.on('data', (chunk: Buffer) => {
      told += chunk.toString();
    });
    for await (const line of createInterface({ input: core.stdout ?? process.stdin })) {
      const { url } = JSON.parse(line) as { url?: string };
      if (url === undefined) continue;
      core.stdout?.resume();
      return url;
    }
    throw new Error(`the core ended: ${told}`);
  }

  /** A fresh link to the core that runs. */
  link(): string {
    return (JSON.parse(this.cofre('open', '--no-browser', '--json')) as { url: string }).url;
  }

  async open(page: Page, hash = '#/overview'): Promise<void> {
    await page.goto(this.link());
    await page.waitForURL((url) => url.pathname === '/');
    await this.go(page, hash);
  }

  async go(page: Page, hash: string): Promise<void> {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await page.locator('main h1').waitFor();
  }

  async kill(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const core = this.#core;
    this.#core = null;
    if (core === null || core.exitCode !== null) return;
    const over = new Promise((resolve) => core.once('exit', resolve));
    core.kill(signal);
    await over;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  env(): Record<string, string> {
    const { PATH = '' } = process.env;
    return {
      ...{ PATH, HOME: this.at('person'), COFRE_HOME: this.at('home'), LANG: 'en_US.UTF-8', TZ: 'UTC' },
      NODE_COMPILE_CACHE: compiled,
    };
  }
}
