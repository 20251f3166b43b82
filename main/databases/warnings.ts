import type { Warning } from './driver.ts';

/** What a tool wrote to standard error although it succeeded; `said` is scrubbed. */
export function toolSaid(tool: string, said: string): Warning[] {
  if (said === '') return [];
  return [{ code: 'tool-said', message: `${tool}: ${said}`, details: { tool, said } }];
}

/** Names for a sentence: all of them would be no sentence. */
export function someNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown}, ... (${names.length})` : shown;
}

/** Everything is done but for something of no use any more that could not be removed: no reason to fail. */
export async function leftBehind(database: string, removal: Promise<void>): Promise<Warning[]> {
  try {
    await removal;
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `${database} is not needed any more and could not be removed: ${why}`;
    return [{ code: 'left-behind', message, details: { database, why } }];
  }
}
