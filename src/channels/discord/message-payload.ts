import { ButtonStyle, ComponentType, type RawFile } from 'discord.js';
import type { Chart } from '../../reports/chart.ts';
import { type DiscordButton, type DiscordEmbed, type DiscordFile, type DiscordPart, LIMITS } from './discord-part.ts';
import { withoutPicture } from './part-composer.ts';

/** A message as a request bears it: the same body makes a message and replaces all of one. */
export interface MessagePayload {
  readonly body: Readonly<Record<string, unknown>>;
  readonly files: readonly RawFile[];
}

const STYLES = { secondary: ButtonStyle.Secondary, success: ButtonStyle.Success, danger: ButtonStyle.Danger } as const;

/** Before the reference in a button's id, so that another program's buttons are told apart. */
const BUTTON_PREFIX = 'outcry';

/** A button's id for a reference of the button book; the action's place keeps equal actions of one card apart. */
export function buttonId(reference: string, action: number): string {
  return `${BUTTON_PREFIX}:${reference}:${action}`;
}

/** The reference in a button's id; `null` when it is none of ours. */
export function referenceOf(customId: string): string | null {
  const [prefix, reference = ''] = customId.split(':');
  return prefix === BUTTON_PREFIX && reference !== '' ? reference : null;
}

/**
 * One message of a card, ready to be sent: charts drawn, buttons with their references, and nobody mentioned by it whatever
 * is written there.
 *
 * @param references of the card's actions, in their order.
 */
export async function messagePayload(part: DiscordPart, references: readonly string[], drawChart: (chart: Chart) => Promise<Buffer>): Promise<MessagePayload> {
  const drawn = await Promise.all(part.files.map((file) => drawnFile(file, drawChart)));
  const failed = new Set(part.files.filter((_, index) => drawn[index] === null).map(({ name }) => `attachment://${name}`));
  const embeds = part.embeds.map((embed): DiscordEmbed => (failed.has(embed.image?.url ?? '') ? withoutPicture(embed) : embed));
  const kept = part.files.flatMap((file, index) => {
    const data = drawn[index] ?? null;
    return data === null ? [] : [{ file, data }];
  });
  return {
    body: {
      content: part.content,
      embeds,
      components: rowsOf(part.buttons, references),
      attachments: kept.map(({ file }, id) => ({ id, filename: file.name, description: file.description })),
      allowed_mentions: { parse: [] },
    },
    files: kept.map(({ file, data }) => ({ name: file.name, data })),
  };
}

/** A line of text alone. */
export function linePayload(content: string): MessagePayload {
  return { body: { content, allowed_mentions: { parse: [] } }, files: [] };
}

/** A file's bytes; `null` for a picture that cannot be drawn, which must not take its figures with it. */
async function drawnFile(file: DiscordFile, drawChart: (chart: Chart) => Promise<Buffer>): Promise<Buffer | null> {
  if (file.kind === 'text') return Buffer.from(file.text, 'utf8');
  return drawChart(file.chart).catch(() => null);
}

function rowsOf(buttons: readonly DiscordButton[], references: readonly string[]): readonly object[] {
  const rows = Array.from({ length: Math.ceil(buttons.length / LIMITS.buttonsInRow) }, (_, row) => buttons.slice(row * LIMITS.buttonsInRow, (row + 1) * LIMITS.buttonsInRow));
  return rows.map((row) => ({
    type: ComponentType.ActionRow,
    components: row.map(({ label, style, action }) => ({ type: ComponentType.Button, style: STYLES[style], label, custom_id: buttonId(references[action] ?? '', action) })),
  }));
}
