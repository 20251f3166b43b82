export { joinSettings } from './join-settings.ts';
export { readStrangersSettings } from './strangers-settings.ts';
