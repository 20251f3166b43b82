import './page.css';
import type { ReactNode } from 'react';
import { CopyCommand } from './command.tsx';

/** A screen: what it is, what can be done, and the same as a line for a terminal. */
export function Page(props: {
  title: string;
  /** The command line that shows or does the same. */
  command: string;
  about?: ReactNode;
  actions?: ReactNode;
  /** Takes the whole height: its content scrolls in itself. */
  tall?: boolean;
  children: ReactNode;
}): ReactNode {
  const { title, command, about, actions, tall = false, children } = props;
  return (
    <section className={`page${tall ? ' page-tall' : ''}`} aria-labelledby="page-title">
      <header className="page-head">
        <div className="grow">
          <h1 id="page-title" tabIndex={-1}>
            {title}
          </h1>
          {about === undefined ? null : <p className="dim">{about}</p>}
        </div>
        <div className="row row-wrap page-actions">
          {actions}
          <CopyCommand command={command} />
        </div>
      </header>
      {children}
    </section>
  );
}

export function Card(props: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}): ReactNode {
  const { title, aside, children, className = '' } = props;
  return (
    <section className={`card ${className}`}>
      {title === undefined ? null : (
        <header className="spread card-head">
          <h2>{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}

/** Names and what they have, in two columns. */
export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode] | null)[] }): ReactNode {
  return (
    <dl className="facts">
      {rows.map((row) =>
        row === null ? null : (
          <div key={row[0]}>
            <dt>{row[0]}</dt>
            <dd>{row[1]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
