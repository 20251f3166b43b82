import { spawn } from 'node:child_process';

/** Programs that open files and folders as a double click does; they return at once or soon (ms). */
const PATIENCE_MS = 10_000;

/** Whether somebody sits before a desktop that this process can reach. */
export function hasDesktop(env: NodeJS.ProcessEnv): boolean {
  if (env.SSH_CONNECTION !== undefined && env.DISPLAY === undefined && env.WAYLAND_DISPLAY === undefined)
    return false;
  if (process.platform !== 'linux') return process.platform === 'darwin' || process.platform === 'win32';
  return Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/** Opens a file or folder with what the person has chosen for it; false when there is no desktop or it did not work. */
export async function openWithDesktop(place: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (!hasDesktop(env)) return false;
  const [program, ...words] = wordsFor(place);
  return new Promise((resolve) => {
    const child = spawn(program, words, { env, stdio: 'ignore', detached: true, windowsHide: true });
    child.unref();
    const timer = setTimeout(() => resolve(true), PATIENCE_MS).unref(); // it became the browser itself
    const end = (worked: boolean) => {
      clearTimeout(timer);
      resolve(worked);
    };
    child.on('error', () => end(false)); // there is no such program here
    child.on('exit', (code) => end(code === 0));
  });
}

function wordsFor(place: string): [string, ...string[]] {
  if (process.platform === 'darwin') return ['open', place];
  if (process.platform === 'win32') return ['explorer.exe', place];
  return ['xdg-open', place];
}
