import { type ChildProcess, spawn } from 'node:child_process';
import {
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished } from 'vitest';

export const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** Shared by all sandboxes: else each would compile the program anew. */
const compiled = fileURLToPath(new URL('../../../node_modules/.cache/cofre-tests', import.meta.url));

const NOBODY = 65534;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary folder with a Cofre of its own in it; relative paths in arguments mean this folder. */
export class Sandbox {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cofre-cli-')));
  readonly env: Record<string, string> = {};
  /** Runs commands as this user: root can read everything, which hides what others meet. */
  user: number | null = null;

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  at(...names: string[]): string {
    return path.join(this.folder, ...names);
  }

  /** Files by their relative names. */
  write(files: Readonly<Record<string, string | Buffer>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(this.at(name)), { recursive: true });
      writeFileSync(this.at(name), content);
    }
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const user = this.user === null ? {} : { uid: this.user, gid: this.user };
    return spawn(process.execPath, [cli, ...args], {
      cwd: this.folder,
      env: this.environment(env),
      stdio: 'pipe',
      ...user,
    });
  }

  environment(env: Readonly<Record<string, string>> = {}): Record<string, string> {
    const { PATH = '', TMPDIR = '' } = process.env;
    const own = {
      PATH,
      NODE_COMPILE_CACHE: compiled,
      HOME: this.at('person'),
      COFRE_HOME: this.at('home'),
      LANG: 'en_US.UTF-8',
    };
    return { ...own, ...(TMPDIR === '' ? {} : { TMPDIR }), ...this.env, ...env };
  }

  /** From now on all of it belongs to nobody, and commands run as nobody; without effect for who is not root. */
  becomeNobody(): void {
    if (process.getuid?.() !== 0) return;
    const inside = readdirSync(this.folder, { recursive: true, encoding: 'utf8' }).map((name) =>
      this.at(name),
    );
    for (const each of [this.folder, ...inside]) chownSync(each, NOBODY, NOBODY);
    this.user = NOBODY;
  }

  /** Runs a command to its end, with nothing on standard input. */
  cofre(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const child = this.start(args, env);
    child.stdin?.end();
    return ended(child);
  }

  /** A command that must succeed; answers its JSON. */
  async json(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> {
    const { status, stdout, stderr } = await this.cofre([...args, '--json'], env);
    if (status !== 0) throw new Error(`cofre ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
    return JSON.parse(stdout) as Record<string, unknown>;
  }
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, stdout, stderr };
}

/** Empty vaults of this file of tests by the words that made them. */
const templates = new Map<string, string>();
afterAll(() => {
  for (const folder of templates.values()) rmSync(folder, { recursive: true, force: true });
});

/** `cofre init` the first time in a file of tests, afterwards a copy of that vault, as if another machine had made it. */
export async function vaultIn(box: Sandbox, name: string, options: readonly string[]): Promise<void> {
  const words = options.join(' ');
  const made = templates.get(words);
  if (made !== undefined) return cpSync(made, box.at(name), { recursive: true });
  await box.json(['init', name, ...options]);
  const template = mkdtempSync(path.join(tmpdir(), 'cofre-vault-'));
  cpSync(box.at(name), template, { recursive: true });
  templates.set(words, template);
}

/** Lines of a stream of JSON. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A vault without encryption (quick to open) named by COFRE_VAULT, and a small source folder `site`. */
export async function withSite(): Promise<Sandbox> {
  const box = new Sandbox();
  box.write({
    'site/index.html': '<h1>Hello</h1>\n',
    'site/media/logo.png': Buffer.alloc(5000, 7),
    'site/empty.txt': '',
  });
  const made = await box.cofre(['init', 'vault', '--plain']);
  if (made.status !== 0) throw new Error(made.stderr);
  box.env.COFRE_VAULT = box.at('vault');
  return box;
}
