import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CofreError } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import type { TextKey, Values } from '../words/texts.ts';
import { compareFolders } from './compare-folders.ts';
import { damageLargestPack } from './damage.ts';
import { makeSampleProject } from './sample-project.ts';

const PASSPHRASE = 'demo';

interface Sandbox {
  readonly folder: string;
  readonly project: string;
  readonly vault: string;
  readonly restored: string;
  readonly home: string;
}

/**
 * The whole life of a backup in a temporary folder, without a question: every step is a command of Cofre itself, and
 * each must end as it should, or the demo fails.
 */
export async function runDemo(context: Context): Promise<number> {
  const { out, say, measures } = context;
  const sandbox = await makeSandbox();
  const demo = new Demo(context, sandbox);
  out.say(say('demo.welcome', { folder: sandbox.folder }));

  demo.step('demo.project');
  const { files, bytes } = await makeSampleProject(sandbox.project);
  out.say(say('demo.projectMade', { count: files, size: measures.size(bytes) }));
  demo.step('demo.init');
  await demo.cofre(['init', sandbox.vault], 0);
  demo.step('demo.backup');
  await demo.cofre(['backup', sandbox.project, '--project', 'shop'], 0);
  demo.step('demo.check');
  await demo.cofre(['check', '--read'], 0);
  demo.step('demo.damage');
  const damaged = await damageLargestPack(sandbox.vault);
  out.say(say('demo.damaged', { file: path.relative(sandbox.folder, damaged.file), count: damaged.bytes }));
  demo.step('demo.find');
  await demo.cofre(['check', '--read'], 4);
  demo.step('demo.heal');
  await demo.cofre(['backup', sandbox.project, '--project', 'shop'], 0);
  demo.step('demo.checkAgain');
  await demo.cofre(['check', '--read'], 0);
  demo.step('demo.restore');
  await demo.cofre(['restore', 'latest', '--target', sandbox.restored], 0);
  demo.step('demo.compare');
  const differences = await compareFolders(
    sandbox.project,
    path.join(sandbox.restored, path.basename(sandbox.project)),
  );
  if (differences.length > 0)
    throw new CofreError('damaged', `not the same: ${differences.slice(0, 5).join(', ')}`, {});

  out.say(out.paint.good(say('demo.same', { count: files })));
  demo.step('demo.drill');
  await demo.cofre(['drill'], 0);

  if (out.json)
    out.document('cofre.start/1', {
      demo: true,
      sandbox: sandbox.folder,
      steps: demo.steps,
      files,
      identical: true,
    });
  out.say(`\n${say('demo.end', { folder: sandbox.folder })}`);
  out.say(
    `  cofre list --vault ${sandbox.vault} --config ${sandbox.home}   ${say('demo.passphrase', { passphrase: PASSPHRASE })}`,
  );
  out.say(say('demo.yours'));
  return 0;
}

async function makeSandbox(): Promise<Sandbox> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'cofre-demo-')));
  const at = (name: string) => path.join(folder, name);
  return { folder, project: at('shop'), vault: at('vault'), restored: at('restored'), home: at('home') };
}

class Demo {
  readonly #context: Context;
  readonly #sandbox: Sandbox;
  readonly steps: { command: string; status: number }[] = [];
  #count = 0;

  constructor(context: Context, sandbox: Sandbox) {
    this.#context = context;
    this.#sandbox = sandbox;
  }

  step(key: TextKey, values: Values = {}): void {
    const { out, say } = this.#context;
    out.say(`\n${out.paint.strong(`${++this.#count}. ${say(key, values)}`)}`);
  }

  /** Runs a command line as it is shown, and insists on its exit status. */
  async cofre(words: readonly string[], expected: number): Promise<void> {
    const { out, say, runInside, globals } = this.#context;
    const inVault = words[0] === 'init' ? words : [...words, '--vault', this.#sandbox.vault];
    out.say(out.paint.dim(`$ cofre ${inVault.join(' ')}`));
    const flags = [...(globals.verbose ? ['-v'] : []), ...(globals.color ? [] : ['--no-color'])];
    const silent = out.quiet || out.json;
    const env = { COFRE_HOME: this.#sandbox.home, COFRE_PASSPHRASE: PASSPHRASE };
    const status = await runInside([...inVault, ...flags], env, { silent });
    this.steps.push({ command: `cofre ${inVault.join(' ')}`, status });
    this.#context.signal.throwIfAborted();
    if (status !== expected)
      throw new CofreError('failed', say('demo.unexpected', { command: words[0] ?? '', status, expected }));
  }
}
