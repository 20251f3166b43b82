import { assertNever } from '../../base/errors.ts';
import type { CopySettings, KeySources, S3CopySettings } from '../../contract/settings/copy.ts';
import type { Destination } from '../../operations/copy/destination.ts';
import { folderDestination } from '../../operations/copy/folder-destination.ts';
import { checkMarker } from '../../operations/copy/marker.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import { FolderStore } from '../../store/folder.ts';
import { MeteredStore } from '../../store/metered.ts';
import { type BucketOptions, openBucket, openStore } from '../../store/open.ts';
import type { S3Access, S3Keys } from '../../store/s3/access.ts';
import type { S3Store } from '../../store/s3/s3-store.ts';
import type { Store } from '../../store/store.ts';
import { openVaultAt, type VaultWorld, withGiven } from '../runners/named-vault.ts';
import type { SecretResolver } from '../secrets/resolver.ts';
import type { NamedVault } from '../settings/lookup.ts';
import { copyNamed } from './lookup.ts';
import { urlOfCopy } from './place.ts';

/** A copy as a place to read from and write to. A disk that is not there is 'unreachable' (copyAbsent). */
export async function openCopyStore(copy: CopySettings, resolver: SecretResolver): Promise<Store> {
  if (copy.kind === 's3') return openS3Copy(copy, resolver);
  await checkMarker(urlOfCopy(copy), copy.marker);
  return openStore(urlOfCopy(copy));
}

/**
 * Opens the copy as the vault it is: for drills, for healing, for restoring from it. With a budget (bytes; null: none) a bucket is
 * only read, and no more of it than that: beyond it 'unreachable'.
 */
export async function openCopyVault(
  vault: NamedVault,
  copyName: string,
  { budgetBytes, ...world }: VaultWorld & { readonly budgetBytes?: number | null },
): Promise<Vault> {
  const copy = copyNamed(vault, copyName);
  const opened = await openCopyStore(copy, world.resolver);
  // What lies in a folder costs nothing to read, and is read by several threads.
  const isMetered = budgetBytes !== undefined && copy.kind !== 'folder';
  const store = isMetered ? new MeteredStore(opened, budgetBytes) : opened;
  return openVaultAt(store, vault.passphrase, withGiven(world, vault.name));
}

/** A copy as what a sync writes to. */
export async function openDestination(copy: CopySettings, resolver: SecretResolver): Promise<Destination> {
  switch (copy.kind) {
    case 'folder':
      await checkMarker(urlOfCopy(copy), copy.marker);
      return folderDestination(new FolderStore(urlOfCopy(copy)), copy.marker);
    case 's3': {
      const { s3Destination } = await import('../../operations/copy/s3-destination.ts');
      const store = await openS3Copy(copy, resolver);
      const { deleteCredentials } = copy;
      if (deleteCredentials === undefined) return s3Destination(store);
      return s3Destination(store, await openS3Copy(copy, resolver, deleteCredentials, { aside: true }));
    }
    default:
      return assertNever(copy);
  }
}

export async function openS3Copy(
  copy: S3CopySettings,
  resolver: SecretResolver,
  credentials: S3CopySettings['credentials'] = copy.credentials,
  options: BucketOptions = {},
): Promise<S3Store> {
  const { storageClass, creates } = copy;
  const keys = credentials === 'aws-chain' ? null : await keysFrom(credentials, resolver);
  const access: S3Access = { keys, creates, ...(storageClass === undefined ? {} : { storageClass }) };
  return openBucket(urlOfCopy(copy), access, options);
}

async function keysFrom(
  { accessKeyId, secretAccessKey }: KeySources,
  resolver: SecretResolver,
): Promise<S3Keys> {
  return {
    accessKeyId: await resolver.resolve(accessKeyId),
    secretAccessKey: await resolver.resolve(secretAccessKey),
  };
}
