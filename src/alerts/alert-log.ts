/** Where the alert watch says what it could not do. A pino logger is one. */
export interface AlertLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
