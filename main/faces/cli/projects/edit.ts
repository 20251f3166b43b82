import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CofreError, errnoOf } from '../../../base/errors.ts';
import { splitCommand } from '../ask/split-command.ts';
import type { Context } from '../context.ts';
import { core, type Editable } from '../core.ts';
import { describeFailure } from '../say/failure.ts';
import { because, usage } from '../values/usage.ts';

export interface EditOptions {
  readonly set?: string[];
  readonly unset?: string[];
}

export async function editProject(context: Context, options: EditOptions, name: string): Promise<undefined> {
  const { globals, out, say } = context;
  const { draft } = await (await core.read()).readSettings(globals.home);
  (await core.lookup()).projectOf(await (await core.settings()).openSettings(globals.home), name);
  const before = draft.projects?.[name];
  const changed =
    options.set === undefined && options.unset === undefined
      ? await inEditor(context, name, before)
      : await bySteps(context, name, options);
  if (out.json) out.document('cofre.project/1', { name, changed });
  else out.say(say(changed ? 'project.changed' : 'project.unchanged', { name }));
}

async function bySteps({ globals }: Context, name: string, options: EditOptions): Promise<boolean> {
  const { parsePath, setAt } = await core.paths();
  const steps = [
    ...(options.unset ?? []).map((key) => ({ key, value: undefined })),
    ...(options.set ?? []).map(splitAssignment),
  ].map(({ key, value }) => ({ key, value, path: parsePath(key) }));
  let changed = false;
  await (await core.edit()).updateSettings(globals.home, ({ projects }) => {
    const project = projects[name];
    const before = structuredClone(project);
    for (const { key, path: at, value } of steps)
      if (project === undefined || at === null || !setAt(project, at, value))
        throw usage('settingsPath', { key });
    changed = !isDeepStrictEqual(before, project);
  });
  return changed;
}

/** `key=value`; the value as JSON where it is JSON, otherwise as text. */
function splitAssignment(text: string): { key: string; value: unknown } {
  const at = text.indexOf('=');
  if (at < 1) throw usage('assignment', { value: text });
  const written = text.slice(at + 1);
  return { key: text.slice(0, at), value: jsonOr(written) };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The project as JSON in the person's editor, as often as they like until it is right. The settings change at the end. */
async function inEditor(context: Context, name: string, before: unknown): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cofre-edit-'));
  const file = path.join(folder, 'project.json');
  let keep = false;
  try {
    const written = `${JSON.stringify(before, null, 2)}\n`;
    await writeFile(file, written, { mode: 0o600 });
    for (;;) {
      await runEditor(context, file);
      const text = await readFile(file, 'utf8');
      if (text === written) return false;
      try {
        await take(context, name, { before, text, file });
        return true;
      } catch (error) {
        if (!(error instanceof CofreError)) throw error;
        keep = true;
        if (!(await tryAgain(context, error, file))) throw error;
        keep = false;
      }
    }
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true });
  }
}

interface Edited {
  readonly before: unknown;
  readonly text: string;
  readonly file: string;
}

async function take({ globals }: Context, name: string, { before, text, file }: Edited): Promise<void> {
  const value = (await core.read()).parseJson(text, file) as Editable['projects'][string];
  await (await core.edit()).updateSettings(globals.home, ({ projects }) => {
    if (!isDeepStrictEqual(projects[name], before))
      throw because('refused', 'projectChanged', { name, file });
    projects[name] = value;
  });
}

async function tryAgain(
  { prompts, out, say, texts }: Context,
  error: CofreError,
  file: string,
): Promise<boolean> {
  const { message } = describeFailure(error, texts);
  if (prompts.possible) {
    out.complain(message);
    if (await prompts.agree(`${say('project.editAgain')} `, say('ask.yesLetters'), true)) return true;
  }
  out.complain(say('project.editKept', { file }));
  return false;
}

async function runEditor({ env, prompts }: Context, file: string): Promise<void> {
  const usual = process.platform === 'win32' ? 'notepad' : 'vi';
  const named = env.VISUAL || env.EDITOR || (prompts.possible ? usual : '');
  if (named === '') throw usage('noEditor');
  const [program = '', ...args] = splitCommand(named);
  const why = await new Promise<string>((resolve) => {
    const child = spawn(program, [...args, file], { stdio: 'inherit', env });
    child.on('error', (error) => resolve(errnoOf(error) || error.message));
    child.on('exit', (code, signal) => resolve(code === 0 ? '' : (signal ?? String(code))));
  });
  if (why !== '') throw because('failed', 'editorFailed', { program, why });
}
