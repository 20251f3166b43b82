import { answerKeychain, type KeychainRequest } from '../../../core/secrets/keychain.ts';

// Runs at import, in a utility process of its own: one question, one answer. Whoever asked ends it when that takes too long.
process.parentPort.once('message', ({ data }) => {
  void answerKeychain(data as KeychainRequest).then((answer) => process.parentPort.postMessage(answer));
});
