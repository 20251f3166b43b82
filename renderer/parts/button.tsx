import './button.css';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonLook {
  /** `main`: the one thing to do here; `plain`: others; `quiet`: beside text; `danger`: takes something away. */
  readonly look?: 'main' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName;
  readonly small?: boolean;
  /** What it does where only its icon is seen. */
  readonly label?: string;
  readonly children?: ReactNode;
}

export function Button(props: ButtonLook & Omit<ButtonProps, 'children' | 'className' | 'style'>): ReactNode {
  const { look = 'plain', icon, small = false, label, children, ...rest } = props;
  const shape = `button button-${look}${small ? ' button-small' : ''}${children === undefined ? ' button-square' : ''}`;
  return (
    <AriaButton {...rest} className={shape} {...(label === undefined ? {} : { 'aria-label': label })}>
      {icon === undefined ? null : <Icon name={icon} size={small ? 15 : 17} />}
      {children}
    </AriaButton>
  );
}
