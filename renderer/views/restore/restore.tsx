import './restore.css';
import type { ReactNode } from 'react';
import { usePlace } from '../../frame/use-place.ts';
import { Browse } from './browse.tsx';
import { ChooseSnapshot } from './choose-snapshot.tsx';

/** `#/restore` chooses a snapshot, `#/restore/<vault>/<snapshot>` looks into it. */
export function Restore(): ReactNode {
  const { path } = usePlace();
  const [vault, snapshot] = path;
  if (vault === undefined || snapshot === undefined) return <ChooseSnapshot />;
  return <Browse key={`${vault} ${snapshot}`} vault={vault} snapshot={snapshot} />;
}
