/** Whether a process lives, for faces: they know the core, not the platform. */
export { isAlive } from '../../platform/host.ts';
