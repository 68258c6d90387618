import type { Chart } from '../../reports/chart.ts';

/** An embed as Discord takes it. */
export interface DiscordEmbed {
  title?: string;
  description?: string;
  color?: number;
  author?: { readonly name: string };
  fields?: { readonly name: string; readonly value: string; readonly inline: boolean }[];
  image?: { readonly url: string };
  footer?: { readonly text: string };
}

/** A file to be attached: a text, or a chart that is drawn when it is sent. */
export type DiscordFile =
  | { readonly kind: 'text'; readonly name: string; readonly description: string; readonly text: string }
  | { readonly kind: 'chart'; readonly name: string; readonly description: string; readonly chart: Chart };

/** A button, with the place of its action among the card's. */
export interface DiscordButton {
  readonly label: string;
  readonly style: 'secondary' | 'success' | 'danger';
  readonly action: number;
}

/** One message of a card. */
export interface DiscordPart {
  readonly content: string;
  readonly embeds: readonly DiscordEmbed[];
  readonly files: readonly DiscordFile[];
  readonly buttons: readonly DiscordButton[];
}

/** Discord's limits on a message. */
export const LIMITS = {
  content: 2000,
  title: 256,
  description: 4096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1024,
  footer: 2048,
  /** Over all texts of all embeds of a message. */
  allEmbeds: 6000,
  embeds: 10,
  files: 10,
  fileDescription: 1024,
  buttonsInRow: 5,
  buttons: 25,
  label: 80,
} as const;

/** Said in place of a picture that could not be drawn; its length is kept free in every message. */
export const NO_PICTURE = 'The picture could not be drawn.';
