import type { Command } from 'commander';
import type { Declare } from '../program.ts';
import { addBackup } from './backup.ts';
import { addCancel } from './cancel.ts';
import { addCat } from './cat.ts';
import { addCheck } from './check.ts';
import { addClone } from './clone.ts';
import { addCompletion } from './completion.ts';
import { addCopy } from './copy.ts';
import { addDetect } from './detect.ts';
import { addDiff } from './diff.ts';
import { addDrill } from './drill.ts';
import { addExport } from './export.ts';
import { addFind } from './find.ts';
import { addFleet } from './fleet.ts';
import { addGuard } from './guard.ts';
import { addHeal } from './heal.ts';
import { addHistory } from './history.ts';
import { addHold } from './hold.ts';
import { addHook } from './hook.ts';
import { addHooks } from './hooks.ts';
import { addInit } from './init.ts';
import { addIntegrate } from './integrate.ts';
import { addKey } from './key.ts';
import { addList } from './list.ts';
import { addLogs } from './logs.ts';
import { addLs } from './ls.ts';
import { addNotify } from './notify.ts';
import { addOpen } from './open.ts';
import { addPause } from './pause.ts';
import { addPin } from './pin.ts';
import { addProjectCommands } from './project.ts';
import { addPrune } from './prune.ts';
import { addReindex } from './reindex.ts';
import { addReport } from './report.ts';
import { addRestore } from './restore.ts';
import { addRetention } from './retention.ts';
import { addSchedule } from './schedule.ts';
import { addSecret } from './secret.ts';
import { addServe } from './serve.ts';
import { addService } from './service.ts';
import { addShow } from './show.ts';
import { addSnooze } from './snooze.ts';
import { addStart } from './start.ts';
import { addStatus } from './status.ts';
import { addUnlock } from './unlock.ts';
import { addVault } from './vault.ts';

/** In the order of the help: begin, look, get back, prove, keep and clean. */
const COMMANDS: readonly ((program: Command, declare: Declare) => void)[] = [
  addStart,
  addInit,
  addBackup,
  addList,
  addShow,
  addLs,
  addFind,
  addDiff,
  addRestore,
  addCat,
  addExport,
  addCheck,
  addDrill,
  addReport,
  addHeal,
  addHold,
  addPrune,
  addPin,
  addKey,
  addDetect,
  addProjectCommands,
  addVault,
  addSecret,
  addCopy,
  addSchedule,
  addPause,
  addNotify,
  addRetention,
  addHooks,
  addHook,
  addGuard,
  addIntegrate,
  addStatus,
  addSnooze,
  addHistory,
  addLogs,
  addCancel,
  addClone,
  addFleet,
  addServe,
  addOpen,
  addService,
  addReindex,
  addUnlock,
  addCompletion,
];

export function addCommands(program: Command, declare: Declare): void {
  for (const add of COMMANDS) add(program, declare);
}
