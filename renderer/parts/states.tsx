import './states.css';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type RequestFailed, requestFailed } from '../api/failure.ts';
import { failureText } from '../text/failures.ts';
import { useText } from '../text/use-text.tsx';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Mark } from './mark.tsx';

/** Nothing here yet, why that is, and what to do about it. */
export function Empty(props: {
  icon: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}): ReactNode {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={props.icon} size={26} />
      </span>
      <h2>{props.title}</h2>
      {props.children === undefined ? null : <p className="dim">{props.children}</p>}
      {props.action}
    </div>
  );
}

export function Failed({ error, retry }: { error: unknown; retry?: (() => void) | undefined }): ReactNode {
  const words = useText();
  const { what, hint } = failureText(requestFailed(error), words);
  return (
    <div className="failed" role="alert">
      <Mark tone="bad" />
      <div className="grow">
        <p className="wrap-anywhere">{sentence(what)}</p>
        {hint === '' ? null : <p className="dim wrap-anywhere">{sentence(hint)}</p>}
      </div>
      {retry === undefined ? null : (
        <Button small onPress={retry}>
          {words.say('states.again')}
        </Button>
      )}
    </div>
  );
}

export function Note({
  tone,
  children,
}: {
  tone: 'good' | 'warn' | 'bad' | 'notice';
  children: ReactNode;
}): ReactNode {
  return (
    <div className={`note note-${tone}`}>
      <Mark tone={tone} />
      <div className="grow">{children}</div>
    </div>
  );
}

export function Loading({ rows = 3 }: { rows?: number }): ReactNode {
  const words = useText();
  return (
    <div className="loading" role="status" aria-label={words.say('states.loading')}>
      {Array.from({ length: rows }, (_, n) => n).map((n) => (
        <span key={n} className="loading-row" />
      ))}
    </div>
  );
}

/** A question's three ends: still asked, failed, answered. What was answered before stays while it is asked again. */
export function Answer<T>(props: {
  of: UseQueryResult<T, RequestFailed>;
  rows?: number;
  children: (answer: T) => ReactNode;
}): ReactNode {
  const { of, rows, children } = props;
  if (of.data !== undefined) return children(of.data);
  if (of.error !== null) return <Failed error={of.error} retry={() => void of.refetch()} />;
  return <Loading {...(rows === undefined ? {} : { rows })} />;
}

/** Texts of the core begin small, as after `error:` on a terminal. */
export function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
