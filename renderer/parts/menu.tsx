import './menu.css';
import type { ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button, type ButtonLook } from './button.tsx';

export interface Choice {
  readonly id: string;
  readonly text: string;
  readonly hint?: string;
  readonly act: () => void;
}

export function Menu({
  label,
  choices,
  ...look
}: ButtonLook & { label: string; choices: readonly Choice[] }): ReactNode {
  return (
    <MenuTrigger>
      <Button {...look} {...(look.children === undefined ? { label } : {})} />
      <Popover className="popover" placement="bottom end">
        <AriaMenu
          className="menu"
          aria-label={label}
          onAction={(key) => choices.find(({ id }) => id === key)?.act()}
        >
          {choices.map(({ id, text, hint }) => (
            <MenuItem key={id} id={id} className="menu-item" textValue={text}>
              <span>{text}</span>
              {hint === undefined ? null : <span className="dim small">{hint}</span>}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
