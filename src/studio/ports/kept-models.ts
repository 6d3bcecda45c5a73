/** Models that the command line has learned in the same home: one library for both. */
export interface KeptModels {
  /**
   * Takes into the library what has come since it was last asked, with the photograph that each model learned. Never
   * fails: what cannot be taken is left where it is and logged.
   */
  takeIn(): Promise<void>;
  /** Removes the files of a model that the library has no more; it would come back. */
  forget(stem: string): Promise<void>;
}
