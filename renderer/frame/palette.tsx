import './palette.css';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components';
import { Icon } from '../parts/icon.tsx';
import { useText } from '../text/use-text.tsx';
import { type Command, matching, useCommands } from './commands.ts';

/** Everything that can be done, by typing a few letters of it. */
export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const words = useText();
  const commands = useCommands();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const found = useMemo(() => matching(commands, typed).slice(0, 40), [commands, typed]);
  const chosen = Math.min(at, Math.max(0, found.length - 1));
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    command.act();
  };
  const pressed = (event: React.KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found.length - 1, chosen + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    <ModalOverlay
      className="dialog-ground palette-ground"
      isOpen
      isDismissable
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className="dialog palette">
        <AriaDialog className="dialog-box" aria-label={words.say('palette.title')}>
          <div className="palette-field">
            <Icon name="search" />
            <input
              {...{ role: 'combobox', 'aria-expanded': true, 'aria-controls': list, autoComplete: 'off' }}
              {...(found[chosen] === undefined ? {} : { 'aria-activedescendant': `${list}-${chosen}` })}
              {...{
                value: typed,
                placeholder: words.say('palette.hint'),
                'aria-label': words.say('palette.title'),
              }}
              // biome-ignore lint/a11y/noAutofocus: a palette is opened to type in it
              autoFocus
              onChange={(event) => {
                setTyped(event.target.value);
                setAt(0);
              }}
              onKeyDown={pressed}
            />
          </div>
          <div className="palette-list" role="listbox" id={list} aria-label={words.say('palette.title')}>
            {found.map((command, n) => (
              <PaletteRow key={command.id} {...{ command, id: `${list}-${n}`, chosen: n === chosen, run }} />
            ))}
          </div>
          {found.length === 0 ? <p className="palette-none dim">{words.say('palette.none')}</p> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteRow(props: {
  command: Command;
  id: string;
  chosen: boolean;
  run: (command: Command) => void;
}): ReactNode {
  const { command, id, chosen, run } = props;
  return (
    <div
      ref={(row) => {
        if (chosen) row?.scrollIntoView({ block: 'nearest' });
      }}
      {...{ id, role: 'option', 'aria-selected': chosen, className: 'palette-row', tabIndex: -1 }}
      onClick={() => run(command)}
    >
      <Icon name={command.icon} />
      <span className="clip">{command.text}</span>
      {command.keys === undefined ? null : <kbd>{command.keys}</kbd>}
    </div>
  );
}
