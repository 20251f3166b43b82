/** What starts at login, for faces: they know the core, not the platform. */
export { type Autostart, linuxAutostart } from '../../platform/autostart.ts';
