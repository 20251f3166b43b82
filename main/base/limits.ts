/** Every limit in one place: name, unit, reason. Those that are part of the vault format are marked F (see FORMAT.md). */

const KiB = 1024;
const MiB = 1024 * KiB;

/** F. Raw bytes after which a frame is closed: one frame is what a random read must decompress (about 2 ms). */
export const FRAME_TARGET_BYTES = 2 * MiB;
/** F. Largest blob: a frame holds at least one whole blob, so this bounds a reader's memory. */
export const BLOB_MAX_BYTES = 4 * MiB;
/** F. Largest raw frame a reader accepts (target + one blob + tar padding): guards against decompression bombs. */
export const FRAME_MAX_BYTES = 8 * MiB;
/** Stored bytes after which a pack is sealed: one PUT, one unit of repair. */
export const PACK_TARGET_BYTES = 32 * MiB;
/** Blobs after which a pack is sealed: with tiny files, what is remembered of them would outgrow all else (600 bytes each). */
export const PACK_TARGET_BLOBS = 16_384;
/** F. Largest pack a reader accepts. */
export const PACK_MAX_BYTES = 64 * MiB;
/** F. Largest snapshot record, vault description or pin a reader accepts (ten thousand problems fit). */
export const RECORD_MAX_BYTES = 16 * MiB;
/** Files up to this size are one blob, so that equal files are found whatever surrounds them. */
export const WHOLE_FILE_MAX_BYTES = 1 * MiB;
/** F. Longest name of one entry (bytes) and longest path in a snapshot (bytes): twice and 16 times what Linux allows. */
export const NAME_MAX_BYTES = 1024;
export const PATH_MAX_BYTES = 65535;
/** Problems kept with a snapshot record; the rest is only counted, so a record stays readable. */
export const PROBLEMS_KEPT = 10_000;
/** How often a file that changes while it is read is tried before it is flagged. */
export const READ_ATTEMPTS = 3;
/** Most workers of the pipeline; each holds about 25 MiB of buffers. */
export const WORKERS_MAX = 4;
/** Time a pack that no snapshot needs is kept before it may be deleted (ms): readers on other machines finish first. */
export const PACK_GRACE_MS = 24 * 3600 * 1000;
/** How often the writer renews its lock, and how long an unchanged foreign lock is watched before it counts as stale (ms). */
export const LOCK_HEARTBEAT_MS = 20_000;
export const LOCK_STALE_MS = 120_000;
/** Lines of the log kept for one run; the last of them are kept for warnings and errors. */
export const LOG_LINES_MAX = 5000;
export const LOG_LINES_FOR_TROUBLE = 500;
/** Longest line of a log, path or message of a problem in the history (characters): one line of a list, not a book. */
export const HISTORY_TEXT_MAX = 2000;
/** Problems kept with a run in the history; the snapshot's own record holds more. */
export const HISTORY_PROBLEMS_MAX = 200;
/** How long the log of a run is kept (ms); the run itself stays. */
export const LOG_KEPT_MS = 180 * 24 * 3600 * 1000;
