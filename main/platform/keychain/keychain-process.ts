import { text } from 'node:stream/consumers';
import { answerKeychain } from './answer.ts';
import type { KeychainRequest } from './keychain.ts';

// Runs at import: one request on standard input, its answer on standard output, both JSON through private pipes.
const request = JSON.parse(await text(process.stdin)) as KeychainRequest;
process.stdout.write(JSON.stringify(await answerKeychain(request)));
