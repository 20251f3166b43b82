import { CofreError } from '../base/errors.ts';

/** The failures every store words alike. */
export const objectMissing = (name: string): CofreError =>
  new CofreError('object-missing', `${name} is not there`, { name });

export const objectExists = (name: string): CofreError =>
  new CofreError('object-exists', `${name} exists already and is never overwritten`, { name });

export const objectTooLarge = (name: string, size: number, maxBytes: number): CofreError =>
  new CofreError('damaged', `${name} has ${size} bytes, more than the ${maxBytes} it may have`, {
    name,
    size,
    maxBytes,
  });

export const objectTruncated = (name: string, wanted: number, found: number): CofreError =>
  new CofreError('object-truncated', `${name} ends early: ${wanted} bytes wanted, ${found} found`, {
    name,
    wanted,
    found,
  });

/** The place gives, again and again, other bytes than were stored under that name. */
export const objectChanged = (name: string): CofreError =>
  new CofreError('damaged', `${name} is not what was stored there`, { name });
