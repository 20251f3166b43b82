import { CofreError } from '../../base/errors.ts';
import { answerOf, isBusy, isNetwork, isSkewed, type S3Answer } from './answer.ts';
import type { S3Place } from './place.ts';

/** What was asked, so that a refusal names the permission that is missing. */
export type S3Action =
  | 'ListBucket'
  | 'GetObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'PutObjectRetention'
  | 'GetBucketVersioning'
  | 'GetBucketObjectLockConfiguration';

const WRONG_KEY = new Set([
  ...['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'AuthorizationHeaderMalformed', 'InvalidSecurity'],
  ...['NotSignedUp', 'UnrecognizedClientException', 'AuthFailure'],
]);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'InvalidToken', 'TokenRefreshRequired']);
const NO_KEYS = new Set(['CredentialsProviderError', 'ProviderError', 'TokenProviderError']);

/** What the service or the network said, as a failure a person can act on. Secrets are in none of its words. */
export function s3Error(error: unknown, action: S3Action, place: S3Place, now: number): unknown {
  if (error instanceof CofreError) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new CofreError('cancelled', 'cancelled', {}, error);
  const answer = answerOf(error);
  const where = whereIs(place);
  const { code, status, message } = answer;
  const about = { bucket: place.bucket, where, code, status };
  const made = (kind: 'unreachable' | 'access-denied' | 'refused' | 'failed', reason: string, text: string) =>
    new CofreError(kind, text, { ...about, reason, permission: `s3:${action}` }, error);

  if (NO_KEYS.has(code)) return made('access-denied', 's3NoKeys', `no keys for ${where} were found`);
  if (WRONG_KEY.has(code))
    return made('access-denied', 's3WrongKey', `${where} does not know this pair of keys (${code})`);
  if (EXPIRED.has(code)) return made('access-denied', 's3Expired', `the keys for ${where} have expired`);
  if (isSkewed(answer)) return skewed(answer, { about, now, error });
  if (code === 'NoSuchBucket' || (status === 404 && action === 'ListBucket'))
    return made('unreachable', 's3NoBucket', `there is no bucket ${place.bucket} at ${where}`);
  if (status === 301 || code === 'PermanentRedirect')
    return made('unreachable', 's3OtherRegion', `the bucket ${place.bucket} is in another region`);
  if (status === 401 || status === 403)
    return made('access-denied', 's3Denied', `${where} denies s3:${action} (${code})`);
  if (isNetwork(answer))
    return made('unreachable', 's3Network', `${where} cannot be reached: ${code || message}`);
  if (isBusy(answer))
    return made('unreachable', 's3Busy', `${where} is not able to answer now (${status} ${code})`);
  if (status === 0 || status < 300)
    return made('unreachable', 's3Unclear', `the answer of ${where} was not understood: ${message}`);
  return made('failed', 's3Other', `${where} answered ${status} ${code}: ${message}`);
}

function skewed(
  answer: S3Answer,
  { about, now, error }: { about: Record<string, string | number>; now: number; error: unknown },
): CofreError {
  const there = serverTime(error);
  const minutes = there === null ? 0 : Math.round((now - there) / 60_000);
  const text = `the clock of this machine differs from that of ${about.where} by ${minutes} minutes (${answer.code})`;
  return new CofreError(
    'unreachable',
    text,
    { ...about, reason: 's3Clock', minutes: Math.abs(minutes) },
    error,
  );
}

/** When the service answered, by its own clock (ms since 1970). */
export function serverTime(error: unknown): number | null {
  const response: unknown = Reflect.get(Object(error), '$response');
  const headers: unknown = Reflect.get(Object(response), 'headers');
  const at = Date.parse(String(Reflect.get(Object(headers), 'date')));
  return Number.isNaN(at) ? null : at;
}

export function whereIs({ endpoint, region }: S3Place): string {
  return endpoint === null ? `Amazon S3 (${region})` : new URL(endpoint).host;
}
