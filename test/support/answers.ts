import { isCofreError } from '../../main/base/errors.ts';

/** The code of the CofreError that `work` ends with; 'none' when it ends well. Any other error is a fault of ours. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (isCofreError(error)) return error.code;
    throw error;
  }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
