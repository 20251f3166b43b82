import './history.css';
import type { ReactNode } from 'react';
import { usePlace } from '../../frame/use-place.ts';
import { RunList } from './run-list.tsx';
import { RunPage } from './run-page.tsx';

export function History(): ReactNode {
  const { path } = usePlace();
  const [run] = path;
  return run === undefined ? <RunList /> : <RunPage id={run} />;
}
