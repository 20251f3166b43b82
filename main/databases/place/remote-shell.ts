/**
 * ssh joins its words with spaces and gives them to the login shell of the other side, so each word is quoted here once for
 * a shell of the POSIX family (sh, bash, dash, zsh, ksh). Between single quotes nothing is special but the quote itself.
 */
export function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * Runs a tool on the other side with secrets that nobody there sees in a list of processes: names of variables are words,
 * their values are lines of standard input, read before the tool gets it. `@` names the one line of a MySQL option file,
 * which the tool reads from `/dev/fd/3`. The scripts are constant; every value is a positional argument or a line.
 */
const TAKE_SECRETS = `while [ "$1" != -- ]; do
  IFS= read -r cofre_line || exit 125
  case $1 in
  @) exec 3<<COFRE_END
[client]
$cofre_line
COFRE_END
  ;;
  *) export "$1=$cofre_line" ;;
  esac
  shift
done
shift
unset cofre_line
`;

/** For tools that read what we send. They end when we end: their input does. */
export const WITH_INPUT = `${TAKE_SECRETS}exec "$@"`;

/**
 * For tools that read nothing: standard input is their lifeline. When it ends because we did, or the line broke, the tool is
 * ended too; killing `docker exec` or `ssh` alone would leave it running over there. A TERM that comes before the watch
 * stands must not end the shell, or nobody would be left to end the tool: it is passed on, and the lifeline does the rest.
 */
export const WITH_LIFELINE = `${TAKE_SECRETS}exec 4<&0 </dev/null
cofre_tool=
trap 'kill "$cofre_tool" 2>/dev/null' TERM
"$@" 4<&- &
cofre_tool=$!
{ IFS= read -r cofre_line <&4; kill "$cofre_tool"; } >/dev/null 2>&1 &
cofre_watch=$!
exec 4<&-
wait "$cofre_tool"
cofre_status=$?
kill "$cofre_watch" 2>/dev/null
exit "$cofre_status"`;

/** Where the remote tool finds the option file that TAKE_SECRETS made. */
export const REMOTE_OPTION_FILE = '/dev/fd/3';
