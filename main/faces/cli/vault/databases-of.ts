import type { Context } from '../context.ts';
import { core } from '../core.ts';
import { resolverOf } from './choose-vault.ts';

/** What the drivers of databases may ask of the surroundings of a command. */
export async function databasesOf(context: Context) {
  const [{ databaseWorld }, resolver] = await Promise.all([core.databaseWorld(), resolverOf(context)]);
  const { globals, env, signal } = context;
  return databaseWorld({ home: globals.home, env, resolver, signal });
}
