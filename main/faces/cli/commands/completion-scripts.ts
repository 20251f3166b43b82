export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export interface CommandWords {
  /** [] for cofre itself, ['key', 'add'] for `cofre key add`. */
  readonly path: readonly string[];
  readonly about: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly {
    readonly long: string;
    readonly short: string;
    readonly about: string;
    readonly takesValue: boolean;
  }[];
}

/** A script for the shell to load; names of files are completed where nothing else fits. */
export function completionScript(shell: (typeof SHELLS)[number], words: readonly CommandWords[]): string {
  return { bash, zsh, fish }[shell](words);
}

/** The words of a command with those of cofre itself, whose flags fit everywhere. */
function candidates(words: readonly CommandWords[], command: CommandWords): string {
  const top = words.find(({ path }) => path.length === 0);
  const options = new Set([...command.options, ...(top?.options ?? [])].map(({ long }) => `--${long}`));
  return [...command.commands.map(({ name }) => name), ...options].join(' ');
}

/** The part that bash and zsh share: finds the command typed so far and sets `list` to what may follow it. */
function findCommand(words: readonly CommandWords[], wordAt: string, range: string): string {
  const groups = words
    .filter(({ path, commands }) => path.length === 1 && commands.length > 0)
    .map(({ path }) => path[0]);
  const cases = words.map(
    (command) => `    '${command.path.join(' ')}') list='${candidates(words, command)}' ;;`,
  );
  return `  local command='' word='' list='' n
  for ((${range}; n++)); do
    word="${wordAt}"
    case "$word" in -*) continue ;; esac
    case "$command" in
      '') command="$word" ;;
      ${groups.join('|')}) command="$command $word"; break ;;
      *) break ;;
    esac
  done
  case "$command" in
${cases.join('\n')}
  esac`;
}

function bash(words: readonly CommandWords[]): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell fills it in
  const found = findCommand(words, '${COMP_WORDS[n]}', 'n = 1; n < COMP_CWORD');
  return `_cofre() {
  local current="\${COMP_WORDS[COMP_CWORD]}"
${found}
  local IFS=$' \\n'
  COMPREPLY=($(compgen -W "$list" -- "$current"))
  if [[ \${#COMPREPLY[@]} -eq 0 && "$current" != -* ]]; then
    IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _cofre cofre`;
}

function zsh(words: readonly CommandWords[]): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell fills it in
  const found = findCommand(words, '${words[n]}', 'n = 2; n < CURRENT');
  return `#compdef cofre
_cofre() {
${found}
  compadd -- \${=list}
  [[ "\${words[CURRENT]}" == -* ]] || _files
}
compdef _cofre cofre`;
}

function fish(words: readonly CommandWords[]): string {
  const quote = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const lines = words.flatMap(({ path, commands, options }) => {
    const when =
      path.length === 0
        ? '__fish_use_subcommand'
        : path.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and ');
    const flagsWhen = path.length === 0 ? '' : ` -n ${quote(when)}`;
    return [
      ...commands.map(
        ({ name, about }) => `complete -c cofre -n ${quote(when)} -f -a ${name} -d ${quote(about)}`,
      ),
      ...options.map(({ long, short, about, takesValue }) => {
        const letter = short === '' ? '' : ` -s ${short}`;
        return `complete -c cofre${flagsWhen}${letter} -l ${long}${takesValue ? ' -r' : ''} -d ${quote(about)}`;
      }),
    ];
  });
  return lines.join('\n');
}
