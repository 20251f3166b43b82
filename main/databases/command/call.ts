import type { CommandSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld } from '../driver.ts';
import { type Circumstances, failure } from '../failure/failure.ts';
import type { ToolCall } from '../place/tool-call.ts';

export type Secrets = Readonly<Record<string, string>>;

export async function withSecrets({ name, env }: CommandSettings, world: DatabaseWorld): Promise<Secrets> {
  const secrets: Record<string, string> = {};
  for (const [variable, source] of Object.entries(env)) {
    const value = await world.secret(source);
    if (value === null)
      throw failure('database-refused', 'dbNoSecret', `the value of ${variable} is not to be had`, {
        database: name,
      });
    secrets[variable] = value;
  }
  return secrets;
}

export function callOf(words: readonly string[], secrets: Secrets, input: ToolCall['input']): ToolCall {
  const [tool = '', ...args] = words;
  return { tool, args, secrets, input };
}

export function circumstances(
  { name }: CommandSettings,
  secrets: Secrets,
  otherwise: Circumstances['otherwise'],
): Circumstances {
  return { database: name, user: '', otherwise, secrets: Object.values(secrets) };
}
