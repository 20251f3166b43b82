import { utilityProcess } from 'electron';
import type { KeychainAnswer, KeychainRequest } from '../../../core/secrets/keychain.ts';
import { keychainAnswerSchema } from '../core-process/messages.ts';
import { programFile } from '../program-file.ts';

/** Asks the system's keychain in a process that is ended when it takes longer than `limitMs`. Always answers. */
export function askKeychain(request: KeychainRequest, limitMs: number): Promise<KeychainAnswer> {
  const script = programFile('./desktop-keychain.js');
  return new Promise((resolve) => {
    const child = utilityProcess.fork(script, [], { stdio: 'ignore', serviceName: 'Cofre keychain' });
    const end = (answer: KeychainAnswer) => {
      clearTimeout(late);
      resolve(answer);
      child.kill();
    };
    const late = setTimeout(() => {
      end({ state: 'failed', why: `no answer within ${limitMs / 1000} s; it may be locked` });
    }, limitMs);
    child.once('message', (data: unknown) => {
      const answer = keychainAnswerSchema.safeParse(data).data;
      end(answer ?? { state: 'failed', why: 'its helper gave no answer' });
    });
    child.once('exit', (code) => end({ state: 'failed', why: `its helper ended with ${code}` }));
    child.postMessage(request);
  });
}
