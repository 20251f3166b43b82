import { S3ServiceException } from '@aws-sdk/client-s3';
import { errnoOf, isCofreError } from '../../base/errors.ts';
import type { Verdict } from './retry.ts';

/** What is known of a failed request, told apart from what it means. */
export interface S3Answer {
  /** 0: there was no answer. */
  readonly status: number;
  /** Code of the service (`NoSuchBucket`), or errno of the network. */
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

/** Tries that a wrong body, or bytes that changed on the way, is worth: a line that is broken stays so. */
const SPOILT_TRIES = 4;

const NETWORK = new Set([
  ...['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL', 'TimeoutError'],
  ...['HPE_INVALID_CONSTANT', 'ERR_STREAM_PREMATURE_CLOSE', 'STALLED', 'CUT_SHORT', 'EPROTO'],
]);
const BUSY = new Set([
  ...['SlowDown', 'Throttling', 'ThrottlingException', 'TooManyRequests', 'RequestLimitExceeded'],
  ...['ServiceUnavailable', 'InternalError', 'RequestTimeout', 'OperationAborted'],
  'ConditionalRequestConflict',
]);
const SPOILT = new Set([
  ...['BadDigest', 'InvalidDigest', 'XAmzContentSHA256Mismatch', 'XAmzContentChecksumMismatch'],
  ...['IncompleteBody', 'MalformedXML', 'SPOILT', 'NOT_UNDERSTOOD'],
]);
const SKEWED = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);

/** A fault of the line that this side noticed. */
export class LineFault extends Error {
  readonly code: string;

  constructor(code: 'STALLED' | 'CUT_SHORT' | 'SPOILT' | 'NOT_UNDERSTOOD', message: string) {
    super(message);
    this.code = code;
  }
}

export function answerOf(error: unknown): S3Answer {
  const status = statusOf(error);
  const code = codeOf(error, status);
  const message = error instanceof Error ? error.message : String(error);
  return {
    status,
    code,
    message: message.split('\n', 1)[0]?.slice(0, 300) ?? '',
    retryAfterMs: askedFor(error),
  };
}

export const isSkewed = ({ code }: S3Answer): boolean => SKEWED.has(code);
export const isBusy = ({ code, status }: S3Answer): boolean =>
  BUSY.has(code) || status === 429 || status >= 500;
export const isNetwork = ({ code, status }: S3Answer): boolean => status === 0 && NETWORK.has(code);

/** One judgement for all requests: what passes by itself is tried again, what needs a person is not. */
export function judge(error: unknown, attempt: number): Verdict {
  const no = { again: false, waitMs: null };
  if (isCofreError(error)) return no;
  const answer = answerOf(error);
  if (answer.status === 501) return no;
  // The client has set its clock by the answer: the next try is dated as the service wants it.
  if (isSkewed(answer)) return { again: attempt === 1, waitMs: 0 };
  if (SPOILT.has(answer.code)) return { again: attempt < SPOILT_TRIES, waitMs: null };
  return { again: isBusy(answer) || isNetwork(answer), waitMs: answer.retryAfterMs };
}

function statusOf(error: unknown): number {
  if (error instanceof S3ServiceException) return error.$metadata.httpStatusCode ?? 0;
  const metadata: unknown = Reflect.get(Object(error), '$metadata');
  return Number(Reflect.get(Object(metadata), 'httpStatusCode') ?? 0) || 0;
}

function codeOf(error: unknown, status: number): string {
  if (error instanceof LineFault) return error.code;
  const errno = errnoOf(error);
  if (errno !== '') return errno;
  const name = error instanceof Error ? error.name : '';
  if (NETWORK.has(name)) return name;
  // The answer was no XML, or not the one that belongs to the request.
  const unread = status < 300 && (name === 'SyntaxError' || Reflect.has(Object(error), '$responseBodyText'));
  if (unread || /deserialization|parse|premature|aborted|socket hang up/i.test(messageOf(error)))
    if (!(error instanceof S3ServiceException) || status < 300) return 'NOT_UNDERSTOOD';
  const code: unknown = Reflect.get(Object(error), 'Code');
  return typeof code === 'string' ? code : name;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '');

function askedFor(error: unknown): number | null {
  const response: unknown = Reflect.get(Object(error), '$response');
  const headers: unknown = Reflect.get(Object(response), 'headers');
  const value = Number(Reflect.get(Object(headers), 'retry-after'));
  return Number.isFinite(value) && value > 0 ? value * 1000 : null;
}
