import type { KeychainAnswer, KeychainRequest } from './keychain.ts';

/** Asks the system's keychain, for as long as it takes: to be called where that may be ended from outside. */
export async function answerKeychain(request: KeychainRequest): Promise<KeychainAnswer> {
  let entry: import('@napi-rs/keyring').AsyncEntry;
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    // Only the Secret Service: the kernel's keyring, the library's other choice, forgets everything at the next start.
    const options = { linux: { store: 'secret-service' } } as const;
    entry = new AsyncEntry(request.service, request.account, options);
  } catch (error) {
    return { state: 'absent', why: reasonOf(error) };
  }
  try {
    return { state: 'done', found: await carryOut(entry, request) };
  } catch (error) {
    const why = reasonOf(error);
    // A Secret Service without any collection to write to, as a bare gnome-keyring is.
    return { state: /no result found/i.test(why) ? 'absent' : 'failed', why };
  }
}

async function carryOut(
  entry: import('@napi-rs/keyring').AsyncEntry,
  request: KeychainRequest,
): Promise<string | null> {
  switch (request.action) {
    case 'get':
      return entry.getPassword();
    case 'remove':
      return (await entry.deleteCredential()) ? '' : null;
    case 'set':
      await entry.setPassword(request.secret);
      return null;
  }
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
