import type { Sizing } from '../domain/trade-rules.ts';
import { figure } from './expression/index.ts';

const percent = (fraction: number): string => `${figure(fraction * 100)} %`;

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
