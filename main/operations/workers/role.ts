/** Code behind one role of worker: runs jobs one after another, hears notes between them. */
export interface RoleCode {
  run(job: unknown): Promise<unknown>;
  note?(note: unknown): Promise<void> | void;
}
