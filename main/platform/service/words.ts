/** What a service runs: absolute paths, because services have no PATH worth the name. */
export interface ServiceWords {
  /** Name of the unit, label or task: letters, digits and `-`. */
  readonly name: string;
  /** The whole command line. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where what it says goes, on systems without a journal. */
  readonly logFile: string;
}
