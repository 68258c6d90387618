/** Where the desk writes what its people need not read. A pino logger is one. */
export interface Logger {
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
