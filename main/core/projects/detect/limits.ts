/** What detection allows itself: it looks at folders nobody vouches for, before every run. */

/** Largest file that is read as configuration (bytes); real ones are a hundred times smaller. */
export const FILE_MAX_BYTES = 1024 * 1024;
/** Longest look around for files and sizes (ms). */
export const SURVEY_MS = 5000;
/** Deepest folder in which files that tell the kind of a project are looked for: `apps/shop/backend/config/`. */
export const MARKER_DEPTH = 4;
/** Most files opened to see whether they are databases, beside those whose name says so. */
export const SQLITE_PROBES = 2000;
/** Longest parse of one file (ms): the parsers recover from errors, which garbage can make slow. */
export const PARSE_MS = 500;
/** Most steps of one evaluation, and deepest nesting: settings need thousands and about ten. */
export const EVALUATE_STEPS = 1_000_000;
export const NESTING_MAX = 100;
/** Most alternatives followed of one value: each `if` that depends on the machine can double them. */
export const ALTERNATIVES_MAX = 8;
/** Most files of one project that are read as settings. */
export const MODULES_MAX = 50;
/** Time for `manage.py diffsettings` (ms): it imports the project and answers. */
export const DIFFSETTINGS_MS = 20_000;
/** Longest text (characters) and list (items) that an evaluation makes, and longest that patterns are tried on. */
export const TEXT_MAX = 4096;
export const ITEMS_MAX = 10_000;
/** Most parts of two values that are compared before they count as different. */
export const COMPARE_MAX = 10_000;
