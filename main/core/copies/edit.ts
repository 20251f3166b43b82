import { CofreError } from '../../base/errors.ts';
import type { CopySettings } from '../../contract/settings/copy.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import { markFolder } from '../../operations/copy/marker.ts';
import { vaultNamed } from '../settings/lookup.ts';
import { updateSettings } from '../settings/write.ts';
import { copyOf } from './lookup.ts';
import { s3PlaceOf, urlOfCopy } from './place.ts';

export interface AddCopy {
  readonly vault: string;
  readonly copy: CopySettings;
  /** In place of the copy of that name. */
  readonly replace: boolean;
}

/** Puts a copy into the settings; a folder is marked as its place first. Gives the settings as they are then. */
export async function addCopy(
  home: string,
  settings: Settings,
  { vault, copy, replace }: AddCopy,
): Promise<Settings> {
  const { copies, url } = vaultNamed(settings, vault);
  const others = copies.filter(({ name }) => name !== copy.name);
  if (others.length < copies.length && !replace)
    throw new CofreError('refused', `vault ${vault} has a copy "${copy.name}" already`, {
      ...{ reason: 'copyNameTaken', name: copy.name, vault },
    });
  const place = urlOfCopy(copy);
  if (place === url || others.some((other) => urlOfCopy(other) === place))
    throw new CofreError('refused', `${place} is in use already`, { reason: 'copyPlaceTaken', url: place });
  if (copy.kind === 's3') s3PlaceOf(copy);
  const kept = copy.kind === 'folder' ? { ...copy, marker: await markFolder(copy.path) } : copy;
  return updateSettings(home, (draft) => {
    const known = draft.vaults[vault];
    if (known === undefined) return;
    known.copies = [...(known.copies ?? []).filter(({ name }) => name !== copy.name), kept];
  });
}

/** Forgets a copy. What lies there stays; who wants it gone deletes it there. */
export async function removeCopy(
  home: string,
  settings: Settings,
  { vault, name }: { readonly vault: string; readonly name: string },
): Promise<string> {
  const url = urlOfCopy(copyOf(settings, vault, name));
  await updateSettings(home, (draft) => {
    const known = draft.vaults[vault];
    if (known?.copies === undefined) return;
    known.copies = known.copies.filter((copy) => copy.name !== name);
    if (known.copies.length === 0) delete known.copies;
  });
  return url;
}
