import type { ChartLayer, ChartPane } from './chart.ts';
import type { TextMeasure } from './chart-layout.ts';
import { formatInUnit } from './chart-scale.ts';
import { CHART_THEME, CHART_TYPE } from './chart-theme.ts';
import { safeLine } from './safe-text.ts';

/** The colours of a pane's layers, one each, in order. Lines take the theme's line colours one after the other. */
export function layerColours(layers: readonly ChartLayer[]): readonly string[] {
  let line = 0;
  return layers.map((layer) => {
    switch (layer.kind) {
      case 'line':
        // Dashed lines are what the others are compared with.
        if (layer.dashed === true) return CHART_THEME.comparison;
        return CHART_THEME.lines[line++ % CHART_THEME.lines.length]!;
      case 'area':
        return layer.tone === 'bad' ? CHART_THEME.down : CHART_THEME.lines[line++ % CHART_THEME.lines.length]!;
      case 'bars':
        return CHART_THEME.neutral;
      case 'candles':
        return CHART_THEME.up;
      case 'marks':
        return CHART_THEME.buy;
    }
  });
}

/** One entry of a legend: text in ECharts' rich-text styles, with the width that it takes. */
interface Entry {
  readonly rich: string;
  readonly shown: string;
}

/** A legend as ECharts rich text (`{style|text}`), with the styles that it uses. */
export interface Legend {
  readonly text: string;
  readonly styles: Readonly<Record<string, { readonly color: string; readonly fontWeight: 'bold' | 'normal'; readonly fontSize: number }>>;
}

/**
 * A pane's heading: its title, the key to its trade marks, then every layer with its colour, name and last value.
 *
 * Entries that do not fit into `width` pixels are counted ("+2 more") rather than clipped.
 */
export function legendOf(pane: ChartPane, width: number, measure: TextMeasure): Legend {
  const colours = layerColours(pane.layers);
  const styles: Record<string, Legend['styles'][string]> = {
    title: { color: CHART_THEME.text, fontWeight: 'bold', fontSize: CHART_TYPE.legend },
    name: { color: CHART_THEME.mutedText, fontWeight: 'normal', fontSize: CHART_TYPE.legend },
    buy: { color: CHART_THEME.buy, fontWeight: 'normal', fontSize: CHART_TYPE.legend },
    sell: { color: CHART_THEME.sell, fontWeight: 'normal', fontSize: CHART_TYPE.legend },
  };
  // The key to the marks comes first: they are what the picture is about.
  const marked = pane.layers.some((layer) => layer.kind === 'marks' && layer.marks.length > 0);
  const layerEntries = pane.layers.flatMap((layer, index) => {
    // Candles are known by sight, and their last price has its own tag on the axis.
    if (layer.kind === 'candles' || layer.kind === 'marks') return [];
    styles[`layer${index}`] = { color: colours[index]!, fontWeight: 'bold', fontSize: CHART_TYPE.legend };
    return [layerEntry(layer, pane, `layer${index}`)];
  });
  const entries = marked ? [MARKS_ENTRY, ...layerEntries] : layerEntries;
  const kept: Entry[] = [];
  let used = measure(pane.title, CHART_TYPE.legend, 'bold');
  const moreRoom = measure('    +99 more', CHART_TYPE.legend);
  for (const [index, entry] of entries.entries()) {
    const needed = measure(`    ${entry.shown}`, CHART_TYPE.legend, 'bold');
    if (used + needed + (index < entries.length - 1 ? moreRoom : 0) > width) break;
    used += needed;
    kept.push(entry);
  }
  const left = entries.length - kept.length;
  const parts = [`{title|${literal(pane.title)}}`, ...kept.map((entry) => entry.rich), ...(left > 0 ? [`{name|+${left} more}`] : [])];
  return { text: parts.join('{name|    }'), styles };
}

const MARKS_ENTRY: Entry = { rich: '{buy|▲}{name| buy  }{sell|▼}{name| sell}', shown: '▲ buy  ▼ sell' };

function layerEntry(layer: Exclude<ChartLayer, { kind: 'marks' | 'candles' }>, pane: ChartPane, style: string): Entry {
  const glyph = layer.kind === 'line' ? (layer.dashed === true ? '╍╍' : '━━') : '■';
  // A pane with one layer is often named for it.
  const name = layer.name.toLowerCase() === pane.title.toLowerCase() ? '' : ` ${literal(layer.name)}`;
  const value = legendValue(layer, pane);
  return { rich: `{${style}|${glyph}}{name|${name}}{${style}|${value}}`, shown: `${glyph}${name}${value}` };
}

/** The last value of a layer; of a drawdown, its worst. */
function legendValue(layer: Exclude<ChartLayer, { kind: 'marks' | 'candles' }>, pane: ChartPane): string {
  const defined = layer.values.filter((value) => !Number.isNaN(value));
  const last = defined.at(-1);
  if (last === undefined) return '';
  if (layer.kind !== 'area' || layer.tone !== 'bad') return ` ${formatInUnit(last, pane.unit)}`;
  const worst = defined.reduce((kept, value) => (Math.abs(value) > Math.abs(kept) ? value : kept));
  return ` worst ${formatInUnit(worst, pane.unit)}`;
}

/** Text that ECharts' rich-text parser takes as it is: braces and bars are its markup. */
export function literal(text: string): string {
  return safeLine(text).replaceAll('{', '(').replaceAll('}', ')').replaceAll('|', '¦');
}
