import { spawn } from 'node:child_process';
import path from 'node:path';
import { errnoOf } from '../../../base/errors.ts';
import { databasesOf } from './django-databases.ts';
import { settingsModules } from './django-settings.ts';
import { Environment } from './environment.ts';
import { type Looked, why } from './ideas.ts';
import { DIFFSETTINGS_MS, FILE_MAX_BYTES } from './limits.ts';
import { newWorld, runText } from './python/module.ts';
import type { Scope } from './python/world.ts';
import { symbol } from './values.ts';

/** Asks each Django project what its settings are once they have run: runs the project's own code. */
export async function askDiffsettings(looked: Looked, signal?: AbortSignal): Promise<void> {
  const { reader, survey } = looked;
  if (!looked.ideas.kinds.includes('django')) return;
  for (const manage of survey.markers.filter((file) => path.basename(file) === 'manage.py')) {
    const root = path.dirname(manage);
    const [main] = settingsModules(reader, root);
    if (main === undefined) continue;
    const answer = await run(pythonOf(looked, root), root, signal);
    signal?.throwIfAborted();
    if ('failure' in answer)
      reader.find('diffsettings-failed', {
        path: reader.name(manage),
        message: answer.failure,
      });
    else takeSettings(looked, root, main.file, answer.text);
  }
}

/** Lines `NAME = repr`; with --all, those that are Django's defaults begin with `###`. */
const LINE = /^(?:### )?(DATABASES|MEDIA_ROOT|STATIC_ROOT) = (.*)$/gm;

function takeSettings(looked: Looked, root: string, file: string, text: string): void {
  const { reader, ideas } = looked;
  const lines = [...text.matchAll(LINE)].map((match) => `${match[1]} = ${match[2]}`).join('\n');
  const world = newWorld(reader, new Environment(reader), [root]);
  const scope: Scope = new Map(
    ['PosixPath', 'WindowsPath', 'Path'].map((name) => [name, symbol('pathlib.Path')]),
  );
  runText(file, lines, world, scope);
  // What ran is right where it differs from what was read; the findings it answers go.
  const read = ideas.databases.splice(0);
  databasesOf(looked, { root, file, scope, isMain: true });
  for (const [n, idea] of ideas.databases.entries()) {
    const known = read.find((other) => other.name === idea.name && other.credentials.from !== 'unknown');
    const credentials =
      known === undefined && idea.credentials.from !== 'none'
        ? ({ from: 'unknown' } as const)
        : (known?.credentials ?? idea.credentials);
    if (credentials.from === 'unknown')
      reader.find('credentials-unknown', {
        path: reader.name(file),
        name: idea.name,
      });
    ideas.databases[n] = {
      ...idea,
      credentials,
      why: why('django-diffsettings', { alias: idea.name }),
    };
  }
  const kept = reader.findings.filter(
    ({ code, details }) => !isAnswered(code, details.path === reader.name(file), scope),
  );
  reader.findings.splice(0, reader.findings.length, ...kept);
  const media = scope.get('MEDIA_ROOT');
  const folder = media?.kind === 'text' && media.text !== '' ? path.resolve(root, media.text) : null;
  if (
    folder !== null &&
    folder !== root &&
    reader.isFolder(folder) &&
    !ideas.media.some((each) => each.folder === folder)
  )
    ideas.media.push({
      folder,
      why: why('django-media-root', { file: reader.name(file) }),
    });
}

function isAnswered(code: string, isSameFile: boolean, scope: Scope): boolean {
  return scope.has('DATABASES') && isSameFile && (code === 'not-understood' || code === 'env-missing');
}

/** The virtual environment of the project, else what is on the path. */
function pythonOf({ reader }: Looked, root: string): string {
  const inside = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  const folders = [root, reader.root].flatMap((folder) =>
    ['.venv', 'venv', 'env'].map((name) => path.join(folder, name, ...inside)),
  );
  return folders.find((file) => reader.isFile(file)) ?? (process.platform === 'win32' ? 'python' : 'python3');
}

type Answer = { readonly text: string } | { readonly failure: string };

function run(python: string, root: string, signal?: AbortSignal): Promise<Answer> {
  const stop = AbortSignal.any([
    AbortSignal.timeout(DIFFSETTINGS_MS),
    ...(signal === undefined ? [] : [signal]),
  ]);
  return new Promise((resolve) => {
    const child = spawn(python, ['manage.py', 'diffsettings', '--all'], {
      cwd: root,
      env: {
        ...process.env,
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONIOENCODING: 'utf-8',
      },
      stdio: ['ignore', 'pipe', 'ignore'], // what it complains of may hold secrets
      detached: process.platform !== 'win32', // its own group, so that what it started ends with it
      windowsHide: true,
    });
    let text = '';
    let failure: string | null = null;
    const end = (why: string) => {
      failure ??= why;
      killGroup(child.pid);
    };
    const onStop = () => end(`stopped after ${DIFFSETTINGS_MS / 1000} s`);
    stop.addEventListener('abort', onStop, { once: true });
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length > FILE_MAX_BYTES) end('its answer is too long');
    });
    const settle = (answer: Answer) => {
      stop.removeEventListener('abort', onStop);
      child.stdout.destroy();
      resolve(answer);
    };
    child.on('error', (error) => settle({ failure: errnoOf(error) || error.message }));
    // Not only 'close': something it left behind may keep its pipe open.
    child.on('exit', (status) => {
      const answer =
        failure !== null ? { failure } : status === 0 ? null : { failure: `exit status ${status}` };
      if (answer !== null) return settle(answer);
      child.stdout.once('end', () => settle({ text }));
      setTimeout(() => settle({ text }), 1000).unref();
      return undefined;
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}
