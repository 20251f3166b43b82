import { CofreError } from '../base/errors.ts';

/** Longest object name (characters): the limit of S3; one segment: the limit of the usual file systems. */
export const OBJECT_NAME_MAX = 1024;
export const OBJECT_SEGMENT_MAX = 255;
/** First segment kept for half-written files of a folder store; no object may live there, in any store. */
export const SPOOL_FOLDER = 'tmp';

/** No leading dot (hidden, '..'), no trailing dot (Windows drops it). */
const SEGMENT = /^[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/;

/** One segment of an object name: what a folder listing may show as an object. */
export function isObjectSegment(segment: string): boolean {
  return segment.length <= OBJECT_SEGMENT_MAX && SEGMENT.test(segment);
}

/** Refuses (`object-name`) what is not relative, '/'-separated and plain, before it reaches a disk or a network. */
export function checkObjectName(name: string): void {
  const segments = name.split('/');
  if (name.length <= OBJECT_NAME_MAX && segments.every(isObjectSegment) && segments[0] !== SPOOL_FOLDER)
    return;
  throw new CofreError('object-name', `not an object name: ${JSON.stringify(name.slice(0, 200))}`, {
    name: name.slice(0, 200),
  });
}

/** A prefix is '' or the name of a folder with its final '/'. */
export function checkObjectPrefix(prefix: string): void {
  if (prefix === '') return;
  if (prefix.endsWith('/')) {
    checkObjectName(prefix.slice(0, -1));
    return;
  }
  throw new CofreError('object-name', `a prefix ends with '/': ${JSON.stringify(prefix.slice(0, 200))}`, {
    name: prefix.slice(0, 200),
  });
}

/** Offsets and lengths are computed, so a wrong one is a programmer's fault. */
export function checkRange(offset: number, length: number): void {
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0) return;
  throw new RangeError(`no such range: offset ${offset}, length ${length}`);
}
