import type { BlobPlace } from '../../format/pack.ts';
import type { WriteFrame, WriteItem, WriteTarget } from './write-files.ts';

/** One place that one blob goes to. */
export interface Ref {
  readonly id: Buffer;
  readonly at: BlobPlace;
  readonly target: WriteTarget;
}

/** Frames per job: enough to keep a worker busy, few enough to spread over workers. */
const JOB_FRAMES = 2;

/** Groups references by frame (each frame is decoded once per window), and frames into jobs, in the order they lie. */
export function jobsOf(refs: Ref[]): WriteFrame[][] {
  const frames = new Map<string, { frame: WriteFrame['frame']; items: Map<string, WriteItem> }>();
  for (const { id, at, target } of refs) {
    const { pack, frame, frameOffset, frameStored, frameRaw, offset, entry, plain, base } = at;
    const frameKey = `${pack}/${frame}`;
    let group = frames.get(frameKey);
    if (group === undefined) {
      group = { frame: { pack, frame, frameOffset, frameStored, frameRaw }, items: new Map() };
      frames.set(frameKey, group);
    }
    const key = id.toString('latin1');
    const item = group.items.get(key);
    if (item === undefined)
      group.items.set(key, { id, blob: { offset, entry, plain, base }, targets: [target] });
    else item.targets.push(target);
  }
  const jobs: WriteFrame[][] = [];
  for (const { frame, items } of frames.values()) {
    const last = jobs.at(-1);
    const writing = { frame, items: [...items.values()] };
    if (last === undefined || last.length >= JOB_FRAMES) jobs.push([writing]);
    else last.push(writing);
  }
  return jobs;
}
