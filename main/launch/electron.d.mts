export function findElectron(env?: NodeJS.ProcessEnv): string | null;
export function hasScreen(env?: NodeJS.ProcessEnv): boolean;
export function fetchElectron(node: string, env?: NodeJS.ProcessEnv): Promise<string | null>;
export function desktopWords(electron: string, args?: readonly string[]): [string, ...string[]];
