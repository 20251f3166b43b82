/** The system's keychain in a process that a face starts, for faces: they know the core, not the platform. */
export { answerKeychain } from '../../platform/keychain/answer.ts';
export {
  type AskInProcess,
  askKeychainBy,
  type KeychainAnswer,
  type KeychainRequest,
} from '../../platform/keychain/keychain.ts';
