/** Opens the place of a vault by its address, for faces: they know operations, not stores. */
export { type OpenStoreOptions, openStore } from '../../store/open.ts';
