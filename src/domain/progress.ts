/** How far some long work is: `done` of `total` steps (null while the total is unknown), and what is being done, in words. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
}

/** What long work is handed: a way to be stopped, and somewhere to say how far it is. */
export interface WorkOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
