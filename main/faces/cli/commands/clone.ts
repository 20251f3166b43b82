import path from 'node:path';
import type { Command } from 'commander';
import { CofreError } from '../../../base/errors.ts';
import { type Context, withProgress } from '../context.ts';
import { core } from '../core.ts';
import { operations, type Snapshot, type Vault } from '../operations.ts';
import type { Declare } from '../program.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { sayProblems } from '../say/problems.ts';
import { parseName } from '../values/name.ts';
import { openAt } from '../vault/with-vault.ts';

interface Options {
  readonly name?: string;
  /** true: `--settings`; false: `--no-settings`; undefined: a person is asked. */
  readonly settings?: boolean;
  readonly withCommands?: boolean;
}

export function addClone(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  program
    .command('clone')
    .description(say('commands.clone.about'))
    .argument('<url>', say('commands.clone.url'))
    .argument('[vault]', say('commands.clone.vault'))
    .option('--name <name>', say('commands.clone.name'), parseName)
    .option('--settings', say('commands.clone.settings'))
    .option('--no-settings', say('commands.clone.noSettings'))
    .option('--with-commands', say('commands.clone.withCommands'))
    .action(does<Options, [string, string | undefined]>(clone));
}

/** From nothing but the address of a copy and the recovery key: what is there, and the whole vault again. */
async function clone(context: Context, options: Options, url: string, target?: string): Promise<number> {
  const copy = await openAt(context, url);
  try {
    await copy.unlock();
    const snapshots = await snapshotsOf(context, copy);
    if (target === undefined) return onlyLook(context, copy, { url, snapshots });
    return await rebuild(context, copy, { options, target: path.resolve(target), snapshots });
  } finally {
    await copy.close();
  }
}

async function snapshotsOf(context: Context, copy: Vault): Promise<Snapshot[]> {
  const { syncSnapshots } = await operations.snapshots();
  const { snapshots, problems } = await syncSnapshots(copy);
  if (problems.length > 0 && !context.out.json) sayProblems(context, problems);
  return snapshots;
}

interface Seen {
  readonly url: string;
  readonly snapshots: readonly Snapshot[];
}

function onlyLook(context: Context, copy: Vault, { url, snapshots }: Seen): number {
  const { out, say, measures } = context;
  const newest = newestOfEach(snapshots);
  if (out.json) {
    out.document('cofre.clone/1', {
      ...{ url: copy.store.url, id: copy.description.id, vault: null, snapshots: snapshots.length },
      newest: newest.map(({ id, record }) => ({ id, project: record.project, time: record.started })),
    });
    return 0;
  }
  out.say(say('clone.found', { count: snapshots.length, url }));
  for (const { id, record } of newest) {
    const when = measures.ago(Date.parse(record.started), Date.now());
    out.line(`  ${out.paint.strong(escapeForTerminal(record.project))}  ${id.slice(0, 8)}  ${when}`);
  }
  out.say(say('clone.restoreFrom', { url }));
  out.say(say('clone.rebuild', { url }));
  return 0;
}

/** The newest snapshot of each project, by the name of the project. */
function newestOfEach(snapshots: readonly Snapshot[]): Snapshot[] {
  const newest = new Map(snapshots.map((snapshot) => [snapshot.record.project, snapshot]));
  return [...newest.values()].sort((a, b) => (a.record.project < b.record.project ? -1 : 1));
}

interface Rebuild {
  readonly options: Options;
  /** Absolute folder of the new vault. */
  readonly target: string;
  readonly snapshots: readonly Snapshot[];
}

async function rebuild(
  context: Context,
  copy: Vault,
  { options, target, snapshots }: Rebuild,
): Promise<number> {
  const { out, say, measures, globals, signal } = context;
  const { cloneVault } = await operations.clone();
  const taken = await settingsToTake(context, copy, options);
  const done = await withProgress(context, (onEvent) =>
    cloneVault(copy, { folder: target, home: globals.home, signal, onEvent }),
  );
  const joined = await join(context, { name: options.name ?? nameIn(taken), url: target }, taken);
  if (out.json)
    out.document('cofre.clone/1', {
      ...{ url: copy.store.url, id: copy.description.id, vault: target, snapshots: snapshots.length },
      ...{ objects: done.objects, bytes: done.bytes, problems: done.problems, ...joined },
    });
  else {
    const size = measures.size(done.bytes);
    const values = { count: snapshots.length, objects: measures.number(done.objects), size, vault: target };
    out.say(out.paint.good(say('clone.done', values)));
    sayProblems(context, done.problems);
    sayJoined(context, joined);
  }
  return done.problems.length === 0 ? 0 : 3;
}

type Stranger = Awaited<ReturnType<Awaited<ReturnType<typeof core.clone>>['readStrangersSettings']>>;

/** The settings that lie in the vault, where a person (or the command line) wants them. */
async function settingsToTake(context: Context, copy: Vault, options: Options): Promise<Stranger | null> {
  if (options.settings === false) return null;
  const text = await (await operations.keptSettings()).readKeptSettings(copy);
  if (text === null) return null;
  const { readStrangersSettings } = await core.clone();
  const { withCommands = false } = options;
  const stranger = readStrangersSettings(text, { place: copy.store.url, withCommands });
  if (options.settings === true) return stranger;
  if (!context.prompts.possible) return null;
  const projects = Object.keys(stranger.draft.projects ?? {}).join(', ');
  const { say } = context;
  context.out.say(say('clone.settingsFound', { projects: escapeForTerminal(projects) }));
  return (await context.prompts.agree(`${say('clone.takeSettings')} `, say('ask.yesLetters'), true))
    ? stranger
    : null;
}

function nameIn(stranger: Stranger | null): string {
  return Object.keys(stranger?.draft.vaults ?? {})[0] ?? 'main';
}

interface Outcome {
  readonly name: string;
  readonly projects: readonly string[];
  readonly taken: readonly string[];
  readonly leftOut: readonly string[];
}

async function join(
  context: Context,
  vault: { readonly name: string; readonly url: string },
  stranger: Stranger | null,
): Promise<Outcome> {
  const [{ updateSettings }, { joinSettings }] = await Promise.all([core.edit(), core.clone()]);
  const joined: { projects: readonly string[]; taken: readonly string[] }[] = [];
  await updateSettings(context.globals.home, (draft) => {
    joined.push(joinSettings(draft, stranger?.draft ?? null, vault));
  });
  const last = joined.at(-1);
  if (last === undefined) throw new CofreError('failed', 'the settings were not written');
  return { name: vault.name, ...last, leftOut: stranger?.leftOut ?? [] };
}

function sayJoined({ out, say }: Context, { name, projects, taken, leftOut }: Outcome): void {
  out.say(say('clone.named', { name }));
  if (projects.length > 0)
    out.say(say('clone.projects', { projects: escapeForTerminal(projects.join(', ')) }));
  if (taken.length > 0) out.say(say('clone.taken', { projects: escapeForTerminal(taken.join(', ')) }));
  if (leftOut.length > 0) {
    out.alert(say('clone.leftOut', { count: leftOut.length }));
    for (const each of leftOut) out.alert(`  ${escapeForTerminal(each)}`);
  }
  out.say(say('clone.next', { name }));
}
