import type { WorkOptions } from '../domain/progress.ts';

/** A backup that was made. */
export interface BackupResult {
  /** Its path. */
  readonly file: string;
  readonly bytes: number;
  /** How many older backups were removed to make room. */
  readonly removed: number;
}

/** How a backup is to be made. Given up by its signal, it leaves nothing behind. */
export interface BackupOptions extends WorkOptions {
  /** How many backups are kept, this one among them; 7 if left out. */
  readonly keep?: number | undefined;
}

/** Makes copies of everything that Outcry keeps. */
export interface BackupKeeper {
  /**
   * Copies the database while it is in use, checks the copy, and removes the oldest ones beyond those that are kept.
   *
   * @throws OutcryError `refused` when the copy cannot be written; `corrupt` when it does not pass its check; `cancelled`; `invalid-input`
   * when none would be kept.
   */
  backup(options?: BackupOptions): Promise<BackupResult>;
}
