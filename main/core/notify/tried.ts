/** A history that cannot be read or written for a while (disk full) must not end anything; null then, and it is tried again. */
export async function tried<T>(work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.name === 'SqliteError') return null;
    throw error;
  }
}
