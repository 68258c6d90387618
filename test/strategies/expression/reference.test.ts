import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { timeframeMs } from '../../../src/domain/timeframe.ts';
import {
  CLOCK_NAMES,
  FUNCTIONS,
  POSITION_NAMES,
  PRICE_NAMES,
  evaluateColumns,
  evaluateCondition,
  indicatorSignature,
  parseCondition,
  parseExpression,
} from '../../../src/strategies/expression/index.ts';
import { findFunction } from '../../../src/strategies/expression/functions.ts';
import { INDICATORS } from '../../../src/strategies/indicators/index.ts';
import { parseRule } from '../../../src/strategies/rule-schema.ts';
import { ruleStrategy } from '../../../src/strategies/rule-strategy.ts';
import { simulatedCandles } from '../simulated-series.ts';

const page = readFileSync(new URL('../../../docs/strategy-language.md', import.meta.url), 'utf8');

/** The lines of the page's fenced blocks of one kind. */
function examples(kind: string): string[] {
  const blocks = page.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, 'gms'));
  return [...blocks].flatMap((block) => block[1]!.trimEnd().split('\n'));
}

const functionRows = FUNCTIONS.map(({ signature, summary }) => `| \`${signature}\` | ${summary} |`);
const indicatorRows = INDICATORS.filter(({ name }) => findFunction(name) === undefined).map((indicator) => {
  const outputs = indicator.outputs.length > 1 ? indicator.outputs.map((output) => `\`.${output}\``).join(' ') : '';
  return `| \`${indicatorSignature(indicator)}\` | ${outputs} | ${indicator.title}. ${indicator.summary} |`;
});

/** What stands between two marks of the page. */
function between(mark: string): string {
  return page.split(`<!-- ${mark} -->\n`)[1]?.split(`<!-- /${mark} -->`)[0] ?? '';
}

const series = { candles: simulatedCandles({ seed: 31, bars: 3000 }), timeframe: '1h' } as const;
const exits = { exit: null, maxBars: 10 };

describe('the reference of the language', () => {
  it('lists every function with how it is called and what it says', () => {
    expect(between('functions')).toBe(['| call | |', '|---|---|', ...functionRows, ''].join('\n'));
  });

  it('lists every indicator with its parameters, defaults and outputs', () => {
    expect(between('indicators')).toBe(['| call | outputs | |', '|---|---|---|', ...indicatorRows, ''].join('\n'));
  });

  it('lists every word for a value', () => {
    for (const word of [...PRICE_NAMES, ...CLOCK_NAMES, ...POSITION_NAMES]) expect(page).toMatch(new RegExp(`^\\|.*\`${word}\`.*\\|`, 'm'));
  });

  it.each(examples('condition'))('has an example that runs: %s', (text) => {
    expect(evaluateCondition(parseCondition(text), series).value).not.toBeNull();
    expect(ruleStrategy(parseRule({ entry: text, ...exits })).advise(series, {}).kind).toBe('signals');
  });

  it.each(examples('exit'))('has an exit that runs: %s', (text) => {
    const advice = ruleStrategy(parseRule({ entry: 'close > open', exit: text })).advise(series, {});
    const told = advice.kind === 'signals' && series.candles.close.some((price, bar) => advice.exit[bar] === 1 || advice.exitHeld?.(bar, { entryPrice: price * 0.9, barsHeld: 50 }));
    expect(told).toBe(true);
  });

  it.each(examples('value'))('has a value that runs: %s', (text) => {
    expect(parseExpression(text).type).toBe('number');
    expect(evaluateColumns([text], series)[0]!.column.some((value) => !Number.isNaN(value))).toBe(true);
  });

  it('has a rule that runs', () => {
    const strategy = ruleStrategy(parseRule(JSON.parse(examples('json').join('\n'))));
    expect(strategy.params.parse({})).toEqual({ low: 25 });
    expect(strategy.warmup({}, '1h') * timeframeMs('1h')).toBeGreaterThan(0);
  });

  const lines = examples('error');
  it.each(lines.filter((_, index) => index % 2 === 0).map((text, index) => [text, lines[2 * index + 1]!]))('has the error of %s', (text, message) => {
    expect(() => parseExpression(text)).toThrow(message);
  });

  it('has examples at all', () => {
    expect(['condition', 'exit', 'value', 'json', 'error'].filter((kind) => examples(kind).length === 0)).toEqual([]);
  });
});
