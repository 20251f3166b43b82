/** How the hook does its work; written into the script, so that a push needs no settings of its own. */
export interface HookChoices {
  /** Words that start this Cofre: absolute paths. */
  readonly start: readonly string[];
  /** Further words for `cofre hook pre-push`. */
  readonly options: readonly string[];
  /** The push stops when there is no backup. */
  readonly require: boolean;
}

/** Second line of every hook of ours: by it they are known, whatever follows. */
export const MARKER = '# cofre pre-push hook';
/** What the hook that was there before is called from then on. */
export const BEFORE = 'pre-push.before-cofre';

export function isOurs(text: string): boolean {
  return text.split('\n', 2)[1]?.trim() === MARKER;
}

/**
 * POSIX sh, because git for Windows brings one too. `chain` runs the hook that was there first: what it refuses needs no
 * backup. Standard input is read whole: git would be killed by a pipe that nobody reads.
 */
export function hookScript(choices: HookChoices, { chain }: { chain: boolean }): string {
  const [program = '', script = ''] = choices.start;
  const command = [...choices.start, 'hook', 'pre-push', ...choices.options].map(shellWord).join(' ');
  const gone = choices.require
    ? "echo 'cofre: is not where it was; the push is stopped (git push --no-verify pushes anyway)' >&2\n  exit 1"
    : "echo 'cofre: is not where it was; no backup, and the push goes on (cofre hooks install repairs it)' >&2\n  exit 0";
  return `#!/bin/sh
${MARKER}
# Backs up before a push. Left out with: COFRE_SKIP=1 git push. Taken out with: cofre hooks uninstall
refs=$(cat; printf x)
refs=\${refs%x}
${chain ? CHAIN : ''}if [ ! -x ${shellWord(program)} ] || [ ! -e ${shellWord(script || program)} ]; then
  ${gone}
fi
printf %s "$refs" | ${command} "$@"${choices.require ? '' : FAIL_OPEN}
`;
}

/** Whatever becomes of Cofre (killed, out of memory, a fault of ours), the push goes on. */
const FAIL_OPEN = ` || {
  echo "cofre: ended with $?; no backup, and the push goes on (cofre history)" >&2
}
exit 0`;

const CHAIN = `before="$(dirname "$0")/${BEFORE}"
if [ -x "$before" ]; then
  printf %s "$refs" | "$before" "$@" || exit $?
fi
`;

/** The one line for a hook file that belongs to somebody else. */
export function hookLine({ start, options }: HookChoices): string {
  return `${[...start, 'hook', 'pre-push', ...options].map(shellWord).join(' ')} "$@"`;
}

export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
