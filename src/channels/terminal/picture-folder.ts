import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Chart } from '../../reports/chart.ts';
import { safeLine } from '../../reports/safe-text.ts';

/** What a picture folder stands on. */
export interface PictureFolderOptions {
  /** The house's data folder; pictures go to `charts` in it. */
  readonly dataFolder: string;
  /** Draws a chart as a PNG. */
  readonly drawChart: (chart: Chart) => Promise<Buffer>;
  readonly clock: Clock;
}

/** Keeps charts as PNG files, named by time and title, so that none replaces another. */
export class PictureFolder {
  readonly #options: PictureFolderOptions;
  /** Pictures saved in this run, so that no two of one millisecond have one name. */
  #count = 0;

  constructor(options: PictureFolderOptions) {
    this.#options = options;
  }

  /** Draws and saves a chart. @returns the file's path. @throws when it cannot be drawn or written. */
  async save(chart: Chart): Promise<string> {
    const { dataFolder, drawChart, clock } = this.#options;
    const folder = path.join(dataFolder, 'charts');
    this.#count += 1;
    const time = new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-');
    const file = path.join(folder, `${time}-${this.#count}-${slug(chart.title)}.png`);
    await mkdir(folder, { recursive: true });
    await writeFile(file, await drawChart(chart));
    return file;
  }

  /** Saves a picture and says where it is, as a line; a picture that fails does not take its card's figures with it. */
  async describe(chart: Chart): Promise<string> {
    try {
      return `Picture: ${await this.save(chart)}`;
    } catch (error) {
      return `The picture could not be drawn: ${safeLine(messageOf(error))}`;
    }
  }
}

function slug(title: string): string {
  const plain = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return plain.slice(0, 60) || 'chart';
}
