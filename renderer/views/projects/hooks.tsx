import { type ReactNode, useState } from 'react';
import type { ProjectHook } from '../../../main/contract/settings/project.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCommand, quoted } from '../../parts/command.tsx';
import { Select, TextField } from '../../parts/fields.tsx';
import { Card } from '../../parts/page.tsx';
import { commandLine, commandWords } from '../../text/command-words.ts';
import { useText } from '../../text/use-text.tsx';
import type { SectionProps } from './project-settings.tsx';
import { pathOf, useSettings } from './use-settings.ts';

const WHEN = ['before', 'after', 'after-success', 'after-failure'] as const;
const IF_IT_FAILS = ['fail', 'warn', 'ignore', 'skip'] as const;

/** Commands before and after backups; and the hook that backs up before each push. */
export function Hooks({ name, project }: SectionProps): ReactNode {
  const words = useText();
  const { update, busy } = useSettings();
  const [adding, setAdding] = useState(false);
  const [first] = project.folders;
  const save = (next: readonly object[], done?: () => void) =>
    update([{ path: pathOf('projects', name, 'hooks'), value: next }], done);
  return (
    <Card
      title={words.say('hooks.title')}
      aside={
        <Button small icon="plus" onPress={() => setAdding(!adding)}>
          {words.say('hooks.add')}
        </Button>
      }
    >
      <div className="stack">
        {project.hooks.length === 0 ? <p className="dim">{words.say('hooks.none')}</p> : null}
        <ul className="stack">
          {project.hooks.map((hook, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a command has no other name than its place
            <Hook key={n} hook={hook} busy={busy} onRemove={() => save(project.hooks.toSpliced(n, 1))} />
          ))}
        </ul>
        {adding ? (
          <Add busy={busy} onAdd={(hook) => save([...project.hooks, hook], () => setAdding(false))} />
        ) : null}
        <div className="row row-wrap">
          <span className="dim small">{words.say('hooks.push', { project: name })}</span>
          <CopyCommand
            small
            command={`cofre hooks install${first === undefined ? '' : ` ${quoted(first)}`}`}
          />
        </div>
      </div>
    </Card>
  );
}

function Hook(props: { hook: ProjectHook; busy: boolean; onRemove: () => void }): ReactNode {
  const { argv, when, ifItFails, timeoutSeconds } = props.hook;
  const words = useText();
  const command = commandLine(argv);
  return (
    <li className="spread">
      <span className="grow">
        <code className="wrap-anywhere">{command}</code>
        <span className="dim small switch-hint">
          {words.say(`hooks.when.${when}`)} · {words.say(`hooks.fails.${ifItFails}`)} ·{' '}
          {words.duration(timeoutSeconds * 1000)}
        </span>
      </span>
      <Button
        {...{ look: 'quiet', small: true, icon: 'trash', isDisabled: props.busy, onPress: props.onRemove }}
        label={words.say('hooks.remove', { command })}
      />
    </li>
  );
}

function Add({ busy, onAdd }: { busy: boolean; onAdd: (hook: object) => void }): ReactNode {
  const words = useText();
  const [line, setLine] = useState('');
  const [when, setWhen] = useState<(typeof WHEN)[number]>('before');
  const [ifItFails, setIfItFails] = useState<(typeof IF_IT_FAILS)[number]>('fail');
  const argv = commandWords(line);
  return (
    <div className="schedule stack">
      <TextField
        label={words.say('hooks.command')}
        hint={words.say('hooks.commandHint')}
        value={line}
        onChange={setLine}
        mono
        autoFocus
      />
      <div className="form-two">
        <Select
          label={words.say('hooks.whenLabel')}
          value={when}
          onChange={setWhen}
          options={WHEN.map((value) => ({ value, text: words.say(`hooks.when.${value}`) }))}
        />
        <Select
          label={words.say('hooks.failsLabel')}
          value={ifItFails}
          onChange={setIfItFails}
          options={IF_IT_FAILS.map((value) => ({ value, text: words.say(`hooks.fails.${value}`) }))}
        />
      </div>
      <div>
        <Button
          look="main"
          isDisabled={busy || argv.length === 0}
          onPress={() => onAdd({ argv, when, ifItFails })}
        >
          {words.say('hooks.addDo')}
        </Button>
      </div>
    </div>
  );
}
