import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CofreError } from '../../../base/errors.ts';
import type { Settings } from '../../../contract/settings/settings.ts';
import type { Context } from '../context.ts';
import { core, type NamedVault } from '../core.ts';
import { describeFailure } from '../say/failure.ts';
import { usage } from '../values/usage.ts';

/** The address of the vault that is meant; `--vault` is a name of the settings, or a path. */
export async function placeOf(context: Context): Promise<string> {
  const chosen = await chosenVault(context);
  if (typeof chosen === 'string') return chosen;
  configurePassphrase(context, chosen);
  return chosen.url;
}

/** A vault of the settings, or the address of one that is in none; 'noVaultNamed' when nothing says which. */
export async function chosenVault(context: Context): Promise<NamedVault | string> {
  const { vault: given, project } = context.globals;
  if (given !== null && isPath(given)) return (await knownAt(context, given)) ?? given;
  const settings = await settingsIfAny(context);
  const { onlyVault, projectOf, vaultNamed, vaultOf } = await core.lookup();
  if (given !== null) {
    if (settings !== null && Object.hasOwn(settings.vaults, given)) return vaultNamed(settings, given);
    // A folder here may be named without a slash; only where there is none, the name is wrong.
    if (settings === null || Object.keys(settings.vaults).length === 0 || (await isFolder(given)))
      return given;
    return vaultNamed(settings, given);
  }
  if (settings === null) throw usage('noVaultNamed');
  if (project !== null && Object.hasOwn(settings.projects, project))
    return vaultOf(settings, projectOf(settings, project));
  const only = onlyVault(settings);
  if (only !== null) return only;
  const names = Object.keys(settings.vaults);
  throw names.length === 0 ? usage('noVaultNamed') : usage('severalVaults', { names: names.join(', ') });
}

/** What is written like a path is one, also where a vault has that name. */
export function isPath(text: string): boolean {
  return /[\\/]/.test(text) || /^[.~]/.test(text) || /^[A-Za-z]:/.test(text);
}

/** Settings that are wrong must not keep anybody from a vault whose place is known: then only said. */
async function knownAt(context: Context, place: string): Promise<NamedVault | null> {
  try {
    const settings = await settingsIfAny(context);
    if (settings === null) return null;
    const whole = path.resolve(place);
    const name = Object.keys(settings.vaults).find((each) => settings.vaults[each]?.url === whole);
    return name === undefined ? null : (await core.lookup()).vaultNamed(settings, name);
  } catch (error) {
    warn(context, error);
    return null;
  }
}

/** null where there is no file: then nothing is loaded. */
async function settingsIfAny({ globals }: Context): Promise<Settings | null> {
  if (!existsSync(path.join(globals.home, 'settings.json'))) return null;
  return (await core.settings()).openSettings(globals.home);
}

/** What the settings name opens the vault unattended; where it cannot be had that is said, and a person is asked. */
function configurePassphrase(context: Context, { passphrase }: NamedVault): void {
  if (passphrase === undefined) return;
  context.secrets.configure(async () => {
    try {
      return await (await resolverOf(context)).resolve(passphrase);
    } catch (error) {
      warn(context, error);
      return null;
    }
  });
}

export async function resolverOf({ globals, env, scrubber, signal }: Context) {
  const { secretResolver } = await core.resolver();
  return secretResolver(globals.home, env, { scrubber, signal });
}

function warn(context: Context, error: unknown): void {
  if (!(error instanceof CofreError)) throw error;
  const { message } = describeFailure(error, context.texts);
  context.out.note(context.scrubber.clean(message));
}

async function isFolder(place: string): Promise<boolean> {
  return (await stat(place).catch(() => null))?.isDirectory() ?? false;
}
