import { execFile } from 'node:child_process';

/** A tool of the system that hangs must not hold up a backup (ms). */
const TIMEOUT_MS = 5000;

/** What a small tool of the system prints; null when it is not there, fails, or does not answer in time. */
export type AskTool = (file: string, args: readonly string[]) => Promise<string | null>;

export const askTool: AskTool = (file, args) =>
  new Promise((resolve) => {
    const options = { encoding: 'utf8', timeout: TIMEOUT_MS, windowsHide: true } as const;
    execFile(file, args, options, (error, stdout) => resolve(error === null ? stdout : null)).stdin?.end();
  });
