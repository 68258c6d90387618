import type { ExitRules, Sizing } from '../domain/trade-rules.ts';
import { figure } from './expression/index.ts';

const percent = (fraction: number): string => `${figure(fraction * 100)} %`;

/** Stops, target and time limit in words, most protective first; empty when there are none. */
export function exitWords({ stopLoss, takeProfit, trailingStop, maxBars }: ExitRules): string[] {
  return [
    ...(stopLoss === null ? [] : [`stop loss ${percent(stopLoss)} below the entry`]),
    ...(trailingStop === null ? [] : [`trailing stop ${percent(trailingStop)} below the highest high since entry`]),
    ...(takeProfit === null ? [] : [`take profit ${percent(takeProfit)} above the entry`]),
    ...(maxBars === null ? [] : [`given up after ${maxBars === 1 ? 'one bar' : `${maxBars} bars`}`]),
  ];
}

/** How much an entry buys, in words. */
export function sizingWords(sizing: Sizing): string {
  switch (sizing.kind) {
    case 'all-in':
      return 'all the cash there is';
    case 'fraction':
      return `${percent(sizing.fraction)} of equity`;
    case 'cost':
      return `${figure(sizing.cost)} of the quote currency each time`;
    case 'risk': {
      const stop = sizing.atrMultiple === null ? "the rule's stop" : `a stop ${figure(sizing.atrMultiple)} × ATR(14) away`;
      return `so much that ${stop} loses ${percent(sizing.fraction)} of equity`;
    }
    case 'volatility':
      return `so much that its yearly volatility is ${percent(sizing.target)} of equity`;
  }
}
