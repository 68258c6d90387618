import type { Role } from '../people/person.ts';

/** One argument of a command, as a channel with typed commands offers it. */
export interface MenuOption {
  /** The argument's own name: `stopLoss`. */
  readonly name: string;
  /** The name that it is shown by: its own, or the singular of one that takes several and mostly gets one (`symbol` for `symbols`). */
  readonly label: string;
  /** One line. */
  readonly description: string;
  readonly required: boolean;
  /** The only values it takes; empty when it takes anything. */
  readonly choices: readonly string[];
  /** True when `suggest` has something to offer for it. */
  readonly suggests: boolean;
}

/** A command that people may give. */
export interface MenuCommand {
  /** Without its slash, lower-case: `backtest`. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** The least role that may give it. */
  readonly role: Role;
  /** In the order of their importance. */
  readonly options: readonly MenuOption[];
}

/** The commands of the desk, for channels that show a menu of them. */
export interface Menu {
  readonly commands: readonly MenuCommand[];
  /**
   * What an argument may be, given what was typed of it so far: at most `limit` values, the likeliest first, each as it would be
   * written. Never rejects.
   */
  suggest(command: string, option: string, typed: string, limit: number): Promise<readonly string[]>;
  /** Users of a channel that the desk knows, each with their role: who is shown which commands. */
  audience(channel: string): Promise<readonly { readonly user: string; readonly role: Role }[]>;
}
