import { type DiscordButton, type DiscordEmbed, type DiscordFile, type DiscordPart, LIMITS, NO_PICTURE } from './discord-part.ts';
import { beginningOf } from './discord-text.ts';

/** Kept free of a message's texts: for the line that says whose continuation it is, and for pictures that fail. */
const RESERVED = 700;

/** A block that would begin in less room than this begins on a fresh page. */
const LITTLE_ROOM = 400;

interface OpenPart {
  readonly embeds: DiscordEmbed[];
  readonly files: DiscordFile[];
}

/** Lays blocks into embeds and embeds into messages, beginning a new one wherever Discord's limits want it. */
export class PartComposer {
  readonly #color: number;
  readonly #parts: OpenPart[] = [];

  constructor(color: number) {
    this.#color = color;
  }

  /** Sets the title, which comes before anything else. */
  title(title: string): void {
    this.#embed().title = title;
  }

  /**
   * Adds text, in as many pieces as it takes.
   *
   * @param markdown how a piece of the text is written; called with pieces until they fit.
   */
  text(text: string, markdown: (piece: string, first: boolean) => string): void {
    let rest = text;
    for (let first = true; rest !== ''; first = false) {
      const room = this.#textRoom();
      const { head, rest: left } = beginningOf(rest, (piece) => markdown(piece, first).length <= room);
      if (left !== '' && room < LITTLE_ROOM && this.#hasText()) {
        this.#freshEmbed();
        continue;
      }
      if (head !== '') this.#append(markdown(head, first));
      rest = left;
      if (rest !== '') this.#freshEmbed();
    }
  }

  /**
   * Adds what must stay whole; on a fresh page where it does not fit on this one.
   *
   * @param markdown at most 4,096 characters.
   */
  whole(markdown: string): void {
    if (markdown.length > this.#textRoom()) this.#freshEmbed();
    this.#append(markdown);
  }

  /** Characters of text that the page takes yet; a fresh page's where this one is nearly full. */
  roomForBlock(): number {
    const room = this.#textRoom();
    if (room >= LITTLE_ROOM) return room;
    this.#freshEmbed();
    return this.#textRoom();
  }

  /** Adds a labelled value within Discord's limits for one. */
  field(name: string, value: string, inline: boolean): void {
    const size = name.length + value.length;
    let embed = this.#embed();
    if (embed.image !== undefined || (embed.fields?.length ?? 0) >= LIMITS.fields || size > this.#budget()) embed = this.#freshEmbed(size);
    (embed.fields ??= []).push({ name, value, inline });
  }

  /** Adds a picture with its words below it. */
  picture(file: DiscordFile, words: string): void {
    let embed = this.#embed();
    if (embed.image !== undefined || words.length > this.#budget()) embed = this.#freshEmbed(words.length);
    if (this.#last().files.length >= LIMITS.files) embed = this.#freshPart();
    this.#last().files.push(file);
    embed.image = { url: `attachment://${file.name}` };
    if (words !== '') embed.footer = { text: words };
  }

  /** Adds a file to the message that is being composed. */
  file(file: DiscordFile): void {
    if (this.#last().files.length >= LIMITS.files) this.#freshPart();
    this.#last().files.push(file);
  }

  /** The messages, with the buttons below the last one. `continued` says on each further one what it belongs to. */
  finish(buttons: readonly DiscordButton[], continued: string): readonly DiscordPart[] {
    const parts = this.#parts.map(({ embeds, files }) => ({ content: '', embeds: embeds.filter((embed) => !isBare(embed)), files, buttons: [] as readonly DiscordButton[] }));
    const shown = parts.filter(({ embeds, files }) => embeds.length > 0 || files.length > 0);
    if (shown.length === 0 && buttons.length === 0) shown.push({ content: '\u200b', embeds: [], files: [], buttons: [] });
    for (const [index, { embeds }] of shown.entries()) {
      const [first] = embeds;
      if (index > 0 && first) first.author = { name: continued };
    }
    return withButtons(shown, buttons);
  }

  /** Blanks alone are left out: Discord takes no text that is made of them. */
  #append(markdown: string): void {
    if (markdown.trim() === '') return;
    const embed = this.#textEmbed();
    embed.description = embed.description === undefined ? markdown : `${embed.description}\n${markdown}`;
  }

  /** The embed that takes text: texts come before fields and pictures, so none after them. */
  #textEmbed(): DiscordEmbed {
    const embed = this.#embed();
    return embed.fields === undefined && embed.image === undefined ? embed : this.#freshEmbed();
  }

  #textRoom(): number {
    const used = this.#textEmbed().description?.length ?? -1;
    return Math.min(LIMITS.description - used - 1, this.#budget() - 1);
  }

  #hasText(): boolean {
    return this.#last().embeds.some((embed) => !isBare(embed));
  }

  /** Characters that this message takes yet. */
  #budget(): number {
    return LIMITS.allEmbeds - RESERVED - this.#last().embeds.reduce((sum, embed) => sum + sizeOf(embed), 0);
  }

  #last(): OpenPart {
    const last = this.#parts.at(-1);
    if (last) return last;
    const part: OpenPart = { embeds: [], files: [] };
    this.#parts.push(part);
    return part;
  }

  #embed(): DiscordEmbed {
    return this.#last().embeds.at(-1) ?? this.#addEmbed();
  }

  /** Another embed, in this message where that has room for it. */
  #freshEmbed(size = LITTLE_ROOM): DiscordEmbed {
    const { embeds } = this.#last();
    return embeds.length >= LIMITS.embeds || this.#budget() < Math.max(size, LITTLE_ROOM) + 1 ? this.#freshPart() : this.#addEmbed();
  }

  #freshPart(): DiscordEmbed {
    this.#parts.push({ embeds: [], files: [] });
    return this.#addEmbed();
  }

  #addEmbed(): DiscordEmbed {
    const embed: DiscordEmbed = { color: this.#color };
    this.#last().embeds.push(embed);
    return embed;
  }
}

/** Buttons under the last message, and under messages of their own where they are too many. */
export function withButtons(parts: readonly DiscordPart[], buttons: readonly DiscordButton[]): readonly DiscordPart[] {
  if (buttons.length === 0) return parts;
  const pages = Array.from({ length: Math.ceil(buttons.length / LIMITS.buttons) }, (_, page) => buttons.slice(page * LIMITS.buttons, (page + 1) * LIMITS.buttons));
  const last: DiscordPart = parts.at(-1) ?? { content: '', embeds: [], files: [], buttons: [] };
  const [first = [], ...others] = pages;
  return [...parts.slice(0, -1), { ...last, buttons: first }, ...others.map((page) => ({ content: '', embeds: [], files: [], buttons: page }))];
}

function isBare(embed: DiscordEmbed): boolean {
  return sizeOf(embed) === 0 && embed.image === undefined;
}

function sizeOf({ title = '', description = '', fields = [], footer }: DiscordEmbed): number {
  return title.length + description.length + (footer?.text.length ?? 0) + fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
}

/** An embed whose picture could not be drawn. */
export function withoutPicture(embed: DiscordEmbed): DiscordEmbed {
  const { image: _, footer, ...rest } = embed;
  const words = footer === undefined ? NO_PICTURE : `${NO_PICTURE} ${footer.text}`;
  return words.length <= LIMITS.footer ? { ...rest, footer: { text: words } } : { ...rest, footer: footer ?? { text: NO_PICTURE } };
}
