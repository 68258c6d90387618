/** Where the risk and protection rooms say what they could not do. A pino logger is one. */
export interface RiskLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
