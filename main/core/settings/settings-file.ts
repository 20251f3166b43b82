import path from 'node:path';

/** All that a person has decided, in the folder of an instance. */
export const settingsFile = (home: string): string => path.join(home, 'settings.json');
