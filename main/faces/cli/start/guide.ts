import { mkdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { EXIT_STATUS } from '../../../base/errors.ts';
import { type Encryption, makeVault } from '../commands/init.ts';
import type { Context } from '../context.ts';
import { keepKit } from './keep-kit.ts';
import { makeProject } from './make-project.ts';
import { describePlace, hasVault, removablePlaces } from './places.ts';

/** The first backup, question by question: what, where, with which passphrase; then done, checked and shown. */
export async function guide(context: Context): Promise<number> {
  const { out, say } = context;
  out.line(out.paint.strong(say('start.welcome')));
  const folder = await askFolder(context);
  const kept = await askVault(context, folder);
  const project = await makeProject(context, { folder, ...kept });
  if (typeof project === 'number') return project;
  const own = ['--config', context.globals.home];
  out.line(`\n${say('start.backing')}`);
  const backedUp = await context.runInside(['backup', project, '--type', 'full', ...own], kept.env);
  if (backedUp !== 0 && backedUp !== 3) return backedUp;
  out.line(`\n${say('start.checking')}`);
  const checked = await context.runInside(['check', '--read', '--project', project, ...own], kept.env);
  if (checked !== 0) {
    out.line(`\n${out.paint.bad(say('start.notDone'))}`);
    sayNext(context, project);
    return checked;
  }
  out.line(`\n${say('start.drilling')}`);
  const drilled = await context.runInside(['drill', project, ...own], kept.env);
  // What is missing for a proof (5) is told, and takes nothing from the backup.
  const isGood = drilled === 0 || drilled === EXIT_STATUS.inconclusive;
  out.line(`\n${isGood ? out.paint.good(say('start.done')) : out.paint.bad(say('start.notDone'))}`);
  await tryNotifications(context, own);
  sayNext(context, project);
  return isGood ? backedUp : drilled;
}

/** Whether a person would be told when a backup fails is tried before it is needed. */
async function tryNotifications(context: Context, own: readonly string[]): Promise<void> {
  const { out, say } = context;
  out.line(`\n${say('start.notifying')}`);
  const told = await context.runInside(['notify', 'test', ...own], {});
  out.line(told === 0 ? say('start.notified') : out.paint.warn(say('start.notNotified')));
}

function sayNext({ out, say }: Context, project: string): void {
  const name = /^[\w.-]+$/.test(project) ? project : `'${project}'`;
  out.line(say('start.next'));
  for (const command of [
    `backup ${name}`,
    `test ${name}`,
    'list',
    `ls ${name}`,
    `restore ${name}`,
    'check --read',
    `drill ${name}`,
    'notify add email --help',
  ])
    out.line(`  cofre ${command}`);
}

async function askFolder({ prompts, out, say }: Context): Promise<string> {
  const here = process.cwd() === homedir() ? '' : process.cwd();
  for (;;) {
    const question = here === '' ? say('start.folder') : say('start.folderOr', { folder: here });
    const folder = expand((await prompts.line(`\n${question} `)) || here);
    if (folder !== '' && (await stat(folder).catch(() => null))?.isDirectory()) return realpath(folder);
    out.line(say('start.noFolder', { folder }));
  }
}

interface Kept {
  readonly place: string;
  /** What the commands run inside need to open it; never put into the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly plain: boolean;
  readonly keyKept: boolean;
}

async function askVault(context: Context, folder: string): Promise<Kept> {
  const { prompts, out, say } = context;
  const place = await askPlace(context, folder);
  if (await hasVault(place)) {
    out.line(say('start.thereIsOne', { place }));
    const typed = await prompts.hidden(`${say('ask.passphraseOrNone')} `);
    return {
      place,
      env: typed === '' ? {} : { COFRE_PASSPHRASE: typed },
      plain: typed === '',
      keyKept: false,
    };
  }
  const encryption = await askEncryption(context);
  const made = await makeVault(context, place, encryption);
  out.line(out.paint.good(say('init.done', { place: made.url })));
  const { kit, recoveryKey } = made;
  const keyKept =
    kit !== null && recoveryKey !== null && (await keepKit(context, { kit, recoveryKey }, place));
  const passphrase = encryption === 'none' ? null : encryption.passphrase;
  return {
    place,
    env: passphrase === null ? {} : { COFRE_PASSPHRASE: passphrase },
    plain: passphrase === null,
    keyKept,
  };
}

async function askPlace(context: Context, folder: string): Promise<string> {
  const { prompts, out, say } = context;
  const offers = [...(await removablePlaces()), homedir()].map((root) => path.join(root, 'Cofre'));
  const first = offers[0] ?? '';
  for (;;) {
    const place = expand((await prompts.line(`\n${say('start.placeOr', { place: first })} `)) || first);
    if (place === folder || place.startsWith(folder + path.sep)) {
      out.line(out.paint.warn(say('start.placeInside')));
      continue;
    }
    const made = await mkdir(place, { recursive: true, mode: 0o700 }).then(
      () => '',
      (error: Error) => error.message,
    );
    if (made !== '') {
      out.line(out.paint.warn(say('start.placeRefused', { why: made })));
      continue;
    }
    const { free, sameDisk } = await describePlace(place, folder);
    out.line(say('start.free', { size: context.measures.size(free) }));
    if (!sameDisk) return place;
    out.line(out.paint.warn(say('start.sameDisk')));
    if (await prompts.agree(`${say('start.useAnyway')} `, say('ask.yesLetters'), true)) return place;
  }
}

async function askEncryption({ prompts, secrets, out, say }: Context): Promise<Encryption> {
  out.line(`\n${say('start.whyPassphrase')}`);
  for (;;) {
    if (!(await prompts.agree(`${say('start.encrypt')} `, say('ask.yesLetters'), true))) return 'none';
    try {
      const passphrase = await secrets.newPassphrase();
      if (passphrase !== null) return { passphrase, recipients: [], ownKey: true };
    } catch (error) {
      if (Reflect.get(Object(error), 'code') !== 'wrong-use') throw error;
      out.line(out.paint.warn(say('start.passphraseAgain')));
    }
  }
}

function expand(text: string): string {
  if (text === '') return '';
  const home = text === '~' || text.startsWith('~/') ? path.join(homedir(), text.slice(1)) : text;
  return path.resolve(home);
}
