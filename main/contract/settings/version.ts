/** Shape of settings.json; apart from the schemas, so that it is known without building them. */
export const SETTINGS_VERSION = 1;
