/**
 * Names of files that extortion software leaves behind. Sources: the notes and endings that public lists of such software
 * have in common. Words that ordinary projects use too (restore, recover) count only where they speak of "your files".
 */
const NOTE =
  /^[^a-z0-9]*(?:(?:how|help)[ _-]*(?:to[ _-]*)?(?:de(?:crypt|cypher)|(?:restore|recover|unlock)[ _-]*(?:my|your)?[ _-]*(?:files|data))|read[ _-]*(?:me|this)[ _-]*(?:to|for|now)?[ _-]*(?:de(?:crypt|cypher)|(?:restore|recover|unlock)[ _-]*(?:my|your)?[ _-]*(?:files|data))|de(?:crypt|cypher)[ _-]*(?:my|your|all|instructions?|files|info|me)|(?:restore|recover|unlock)[ _-]*(?:my|your)[ _-]*(?:files|data)|(?:all[ _-]*)?your[ _-]*files[ _-]*(?:are[ _-]*)?(?:encrypted|locked|stolen)|ransom[ _-]*note|files[ _-]*encrypted|please[ _-]*read[ _-]*me@?|!{2,}read[ _-]*me)/i;
const NOTE_ENDING = /\.(?:txt|html?|hta|rtf|bmp|png|jpe?g|url|md)$/i;
/** Notes that say nothing in their name but are always called so; they end as all notes do. */
const KNOWN_NOTES = new Set([
  '_readme.txt',
  '@please_read_me@.txt',
  '@wanadecryptor@.bmp',
  'restore-my-files.txt',
]);
const ENDING =
  /\.(?:locky|zepto|wn?cryt?|wncry|cerber\d?|crypt(?:ed|o|olocker)?|encrypted|lockbit|locked|ryuk|conti|akira|blackcat|phobos|djvu|stop|makop|dharma|medusa|revil|sodinokibi|babyk|hive|clop|cl0p|play|royal|rhysida|qilin)$/i;

export function isRansomNote(name: string): boolean {
  return NOTE_ENDING.test(name) && (KNOWN_NOTES.has(name.toLowerCase()) || NOTE.test(name));
}

export function hasRansomEnding(name: string): boolean {
  return ENDING.test(name);
}
