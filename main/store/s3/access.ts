import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** A pair of keys. Never logged, never in settings. */
export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How a place is entered and what new objects there are like. */
export interface S3Access {
  /** null: as AWS tools find them (environment, profile, role of the machine). */
  readonly keys: S3Keys | null;
  readonly storageClass?: string;
  /**
   * server: the service refuses a second object of one name (`If-None-Match: *`). look-first: it ignores or refuses that
   * condition, so it is looked whether the name is free; two writers at the same moment are then not kept apart.
   */
  readonly creates?: 'server' | 'look-first';
}

export const AWS_CHAIN: S3Access = { keys: null };

const keyOf = (url: string): string => `cofre:s3-access:${url}`;

/** Threads that start later open the same place by its address alone; nothing of it leaves the process. */
export function rememberAccess(url: string, access: S3Access): void {
  setEnvironmentData(keyOf(url), { ...access });
}

export function recallAccess(url: string): S3Access | null {
  const known = getEnvironmentData(keyOf(url));
  return known === undefined ? null : (known as unknown as S3Access);
}
