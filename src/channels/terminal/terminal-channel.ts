import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { type Interface, createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Channel, Delivery, InboundHandler, TurnUpdate } from '../../desk/channel.ts';
import { PERSONAL_COMMANDS } from '../../desk/personal-commands.ts';
import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Action } from '../../reports/card.ts';
import type { Chart } from '../../reports/chart.ts';
import { wrap } from '../../reports/plain-text.ts';
import { safeLine } from '../../reports/safe-text.ts';
import { PLAIN_STYLE } from '../../reports/text-style.ts';
import { ANSI_STYLE } from './ansi-style.ts';
import { cardLines } from './card-view.ts';
import { LineHistory } from './line-history.ts';
import { PictureFolder } from './picture-folder.ts';
import { type ScreenStreams, TerminalScreen } from './terminal-screen.ts';

/** What the terminal channel stands on. */
export interface TerminalOptions extends ScreenStreams {
  readonly input: Readable;
  /** Whether colours may be used. */
  readonly colour: boolean;
  /** Who sits here, for the record. */
  readonly user: string;
  /** The house's data folder: charts and the line history are kept in it. */
  readonly dataFolder: string;
  /** Commands without their slash, offered on Tab. */
  readonly commands: readonly string[];
  /** Draws a chart as a PNG. */
  readonly drawChart: (chart: Chart) => Promise<Buffer>;
  readonly clock: Clock;
  /** Called as each line is entered, before it is dealt with. */
  readonly onEntered?: () => void;
}

/** The one conversation of a terminal. */
const CONVERSATION = 'local';

/** Commands of the terminal itself, which never reach the desk. */
const LEAVING = new Set(['/quit', '/exit']);

const PROMPT = '> ';

/** A chat in the terminal that Outcry runs in, or line by line over a pipe. */
export class TerminalChannel implements Channel {
  readonly id = 'terminal';
  readonly streamsWords = true;
  /** Resolves when the person has left: `/quit`, Ctrl-C while idle, Ctrl-D, or the end of a pipe. */
  readonly left: Promise<void>;
  readonly #options: TerminalOptions;
  readonly #screen: TerminalScreen;
  readonly #history: LineHistory;
  readonly #pictures: PictureFolder;
  readonly #leave: () => void;
  #readline: Interface | null = null;
  /** Turns of this conversation that are not done. */
  #open = 0;
  /** Over a pipe, lines are answered one after the other; this is the end of the line. */
  #last: Promise<void> = Promise.resolve();
  /** The actions shown since the last line was entered, which numbers press. */
  #actions: Action[] = [];

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#screen = new TerminalScreen(options);
    this.#history = new LineHistory(path.join(options.dataFolder, 'terminal-history'));
    this.#pictures = new PictureFolder(options);
    let leave = () => {};
    this.left = new Promise((resolve) => {
      leave = resolve;
    });
    this.#leave = leave;
  }

  /** Greets whoever is watching and begins to read lines. @throws when the line history cannot be read. */
  async start(handler: InboundHandler): Promise<void> {
    const { input, output, interactive } = this.#options;
    const readline = interactive
      ? createInterface({ input, output, terminal: true, prompt: PROMPT, history: await this.#history.load(), removeHistoryDuplicates: true, completer: (line: string) => this.#complete(line) })
      : createInterface({ input, terminal: false });
    this.#readline = readline;
    this.#screen.attach(readline);
    readline.on('line', (line) => this.#enter(handler, line));
    readline.on('SIGINT', () => this.#interrupt(handler));
    readline.on('close', () => void this.#last.then(this.#leave));
    handler.health({ channel: this.id, state: 'up', reason: '', needsPerson: false });
    if (!interactive) return;
    this.#screen.lines(wrap('Outcry. Ask in plain words. /help lists the commands, /quit leaves.', this.#screen.width));
    this.#screen.prompt();
  }

  /** Prints a card, saves its pictures and files beside the data, and says where. */
  async send({ card, partsSent, onPart }: Delivery): Promise<void> {
    // A card is one part here: what an earlier try printed is not printed again.
    if (partsSent > 0) return;
    const style = this.#options.colour ? ANSI_STYLE : PLAIN_STYLE;
    this.#screen.lines(['', ...cardLines(card, this.#screen.width, style, this.#actions.length + 1), '']);
    this.#actions.push(...card.actions);
    for (const block of card.blocks) {
      const file = await this.#pictures.describe(block);
      if (file !== null) this.#screen.lines([file, '']);
    }
    await onPart(1);
  }

  /** Shows words and progress as they come. */
  update(_conversation: string, update: TurnUpdate): void {
    switch (update.kind) {
      case 'words':
        this.#screen.words(update.text);
        break;
      case 'working':
        this.#screen.working(update);
        break;
      case 'done':
        this.#screen.endLine();
        break;
    }
  }

  /** Reads no more lines. */
  stop(): Promise<void> {
    this.#screen.endLine();
    this.#readline?.close();
    return Promise.resolve();
  }

  #enter(handler: InboundHandler, line: string): void {
    this.#screen.entered();
    const text = line.trim();
    if (text === '') return this.#screen.prompt();
    if (this.#options.interactive) void this.#history.add(safeLine(text)).catch((error: unknown) => this.#screen.lines([`The line history was not kept: ${messageOf(error)}`]));
    if (LEAVING.has(text)) return this.#readline?.close();
    const turn = () => this.#turn(handler, text);
    if (this.#options.interactive) void turn();
    else this.#last = this.#last.then(turn);
  }

  /** Sends one line to the desk. Never rejects, because the desk never does. */
  async #turn(handler: InboundHandler, text: string): Promise<void> {
    const pressed = this.#pressed(text);
    if (pressed === 'none') {
      this.#screen.lines(wrap(`There is no action ${safeLine(text)} on the last card.`, this.#screen.width));
      if (this.#open === 0) this.#screen.prompt();
      return;
    }
    this.#actions = [];
    this.#open += 1;
    const { user, clock, onEntered } = this.#options;
    onEntered?.();
    const inbound = { channel: this.id, conversation: CONVERSATION, isPrivate: true, user, key: randomUUID(), sentAt: clock.now() };
    await (pressed === null ? handler.message({ ...inbound, text }) : handler.action({ ...inbound, action: pressed }));
    this.#open -= 1;
    if (this.#open === 0) this.#screen.prompt();
  }

  /** The action that a line presses: `!2`, or a bare number for actions that move no money; `null` for any other line. */
  #pressed(text: string): Action | 'none' | null {
    const match = /^(!?)(\d{1,3})$/.exec(text);
    if (!match) return null;
    const action = this.#actions[Number(match[2]) - 1];
    if (match[1] === '!') return action ?? 'none';
    return action?.kind === 'run' ? action : null;
  }

  /** Ctrl-C: the running turn first, then a half-typed line, then the program. */
  #interrupt(handler: InboundHandler): void {
    if (handler.cancel(this.id, CONVERSATION)) return;
    if (this.#readline && this.#readline.line !== '') {
      // Ctrl-U: what was typed is taken back.
      this.#readline.write(null, { ctrl: true, name: 'e' });
      this.#readline.write(null, { ctrl: true, name: 'u' });
      return;
    }
    this.#readline?.close();
  }

  #complete(line: string): [string[], string] {
    if (!line.startsWith('/') || line.includes(' ')) return [[], line];
    const known = [...this.#options.commands, ...PERSONAL_COMMANDS.map(({ name }) => name)];
    const all = [...known.map((command) => `/${command}`), ...LEAVING];
    const matching = [...new Set(all)].filter((command) => command.startsWith(line)).sort();
    return [matching.length === 1 ? [`${matching[0]!} `] : matching, line];
  }
}
