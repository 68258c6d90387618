/** A backup that was made. */
export interface BackupResult {
  /** Its path. */
  readonly file: string;
  readonly bytes: number;
  /** How many older backups were removed to make room. */
  readonly removed: number;
}

/** How a backup is to be made. */
export interface BackupOptions {
  /** How many backups are kept, this one among them; 7 by default. */
  readonly keep?: number | undefined;
  /** Gives the backup up; nothing is left of it. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes copies of everything that Outcry keeps. */
export interface BackupKeeper {
  /**
   * Copies the database while it is in use, checks the copy, and removes the oldest ones beyond those that are kept.
   *
   * @throws OutcryError `refused` when the copy cannot be written; `corrupt` when it does not pass its check; `cancelled`.
   */
  backup(options?: BackupOptions): Promise<BackupResult>;
}
