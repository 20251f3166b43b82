// Builds without a word if a source is newer than dist/; needs the installed packages and the project's Node.
import { isStale } from './stale.mjs';

process.argv.push('--quiet');
if (isStale()) await import('./build.mjs');
