import type { Command } from 'commander';
import type { Declare } from '../program.ts';

type Add = (program: Command, declare: Declare) => void;

/**
 * What each file declares, in the order of the help: begin, look, get back, prove, keep and clean. A file is loaded when one
 * of its commands is called: all of them together cost every command noticeably.
 */
export const FILES: readonly (readonly [commands: readonly string[], load: () => Promise<Add>])[] = [
  [['start'], async () => (await import('./start.ts')).addStart],
  [['init'], async () => (await import('./init.ts')).addInit],
  [['backup'], async () => (await import('./backup.ts')).addBackup],
  [['list'], async () => (await import('./list.ts')).addList],
  [['show'], async () => (await import('./show.ts')).addShow],
  [['ls'], async () => (await import('./ls.ts')).addLs],
  [['find'], async () => (await import('./find.ts')).addFind],
  [['diff'], async () => (await import('./diff.ts')).addDiff],
  [['restore'], async () => (await import('./restore.ts')).addRestore],
  [['cat'], async () => (await import('./cat.ts')).addCat],
  [['export'], async () => (await import('./export.ts')).addExport],
  [['check'], async () => (await import('./check.ts')).addCheck],
  [['drill'], async () => (await import('./drill.ts')).addDrill],
  [['report'], async () => (await import('./report.ts')).addReport],
  [['heal'], async () => (await import('./heal.ts')).addHeal],
  [['hold'], async () => (await import('./hold.ts')).addHold],
  [['prune'], async () => (await import('./prune.ts')).addPrune],
  [['pin', 'unpin'], async () => (await import('./pin.ts')).addPin],
  [['key'], async () => (await import('./key.ts')).addKey],
  [['detect'], async () => (await import('./detect.ts')).addDetect],
  [['project', 'test'], async () => (await import('./project.ts')).addProjectCommands],
  [['vault'], async () => (await import('./vault.ts')).addVault],
  [['secret'], async () => (await import('./secret.ts')).addSecret],
  [['copy'], async () => (await import('./copy.ts')).addCopy],
  [['schedule'], async () => (await import('./schedule.ts')).addSchedule],
  [['pause', 'resume'], async () => (await import('./pause.ts')).addPause],
  [['notify'], async () => (await import('./notify.ts')).addNotify],
  [['retention'], async () => (await import('./retention.ts')).addRetention],
  [['hooks'], async () => (await import('./hooks.ts')).addHooks],
  [['hook'], async () => (await import('./hook.ts')).addHook],
  [['guard'], async () => (await import('./guard.ts')).addGuard],
  [['integrate'], async () => (await import('./integrate.ts')).addIntegrate],
  [['status'], async () => (await import('./status.ts')).addStatus],
  [['snooze'], async () => (await import('./snooze.ts')).addSnooze],
  [['history'], async () => (await import('./history.ts')).addHistory],
  [['logs'], async () => (await import('./logs.ts')).addLogs],
  [['cancel'], async () => (await import('./cancel.ts')).addCancel],
  [['clone'], async () => (await import('./clone.ts')).addClone],
  [['fleet'], async () => (await import('./fleet.ts')).addFleet],
  [['serve'], async () => (await import('./serve.ts')).addServe],
  [['open'], async () => (await import('./open.ts')).addOpen],
  [['service'], async () => (await import('./service.ts')).addService],
  [['reindex'], async () => (await import('./reindex.ts')).addReindex],
  [['unlock'], async () => (await import('./unlock.ts')).addUnlock],
  [['completion'], async () => (await import('./completion.ts')).addCompletion],
];

/** It lists what the others are. */
const WANTS_ALL = 'completion';

/** Declares the command of that name alone; every one where there is none of that name, and for help. */
export async function addCommands(program: Command, declare: Declare, called: string | null): Promise<void> {
  const only = called === WANTS_ALL ? undefined : FILES.find(([names]) => names.includes(called ?? ''));
  const files = only === undefined ? FILES : [only];
  for (const add of await Promise.all(files.map(([, load]) => load()))) add(program, declare);
}
