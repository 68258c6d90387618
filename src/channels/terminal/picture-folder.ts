import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Block } from '../../reports/card.ts';
import type { Chart } from '../../reports/chart.ts';
import { safeLine } from '../../reports/safe-text.ts';
import { fileNameOf, tableCsv } from '../../reports/table-csv.ts';

/** What a folder of pictures and tables stands on. */
export interface PictureFolderOptions {
  /** The house's data folder; pictures go to `charts` in it, tables to `exports`. */
  readonly dataFolder: string;
  /** Draws a chart as a PNG. */
  readonly drawChart: (chart: Chart) => Promise<Buffer>;
  readonly clock: Clock;
}

/** Keeps charts as PNG files, and tables that were asked for as files as CSV, named by time and title, so that none replaces another. */
export class PictureFolder {
  readonly #options: PictureFolderOptions;
  /** Pictures saved in this run, so that no two of one millisecond have one name. */
  #count = 0;

  constructor(options: PictureFolderOptions) {
    this.#options = options;
  }

  /** Draws and saves a chart. @returns the file's path. @throws when it cannot be drawn or written. */
  async save(chart: Chart): Promise<string> {
    return this.#write('charts', `${fileNameOf(chart.title, 'chart')}.png`, await this.#options.drawChart(chart));
  }

  /** Saves what of a block is a file and says where it is, as a line; `null` for a block that is none. What fails does not take its card's figures with it. */
  async describe(block: Block): Promise<string | null> {
    const [what, work] = this.#fileOf(block);
    if (work === null) return null;
    try {
      return `${what}: ${await work()}`;
    } catch (error) {
      return `The ${what.toLowerCase()} could not be ${what === 'Picture' ? 'drawn' : 'written'}: ${safeLine(messageOf(error))}`;
    }
  }

  #fileOf(block: Block): readonly ['Picture' | 'File', (() => Promise<string>) | null] {
    if (block.kind === 'chart') return ['Picture', () => this.save(block.chart)];
    if (block.kind !== 'table' || block.asFile !== true) return ['File', null];
    return ['File', () => this.#write('exports', `${fileNameOf(block.title ?? '', 'table')}.csv`, tableCsv(block))];
  }

  async #write(under: string, name: string, content: Buffer | string): Promise<string> {
    const { dataFolder, clock } = this.#options;
    const folder = path.join(dataFolder, under);
    this.#count += 1;
    const time = new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-');
    const file = path.join(folder, `${time}-${this.#count}-${name}`);
    await mkdir(folder, { recursive: true });
    await writeFile(file, content);
    return file;
  }
}
