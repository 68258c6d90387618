import { describe, expect, it } from 'vitest';
import { NO_EXIT_RULES } from '../../../src/domain/trade-rules.ts';
import { OutcryError } from '../../../src/domain/errors.ts';
import { obstacleWords, priceText, saleWords } from '../../../src/trading/session/decision-words.ts';
import { settingsOfDeployment } from '../../../src/trading/session/session.ts';
import type { SessionMarket } from '../../../src/trading/session/session-market.ts';
import { slotDesk } from '../../../src/trading/session/slot-desk.ts';
import type { OrderRecord } from '../../../src/trading/order-flow/order-store.ts';
import { intent } from '../order-flow/order-flow-harness.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP, HOUR } from './session-fixture.ts';

const DEPLOYMENT = deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] });

describe('why something is sold', () => {
  const settings = settingsOfDeployment(DEPLOYMENT, 0.001);
  const market = { bar: 9, firstBar: 4, series: { advice: { kind: 'signals', reason: (bar: number) => `bar ${bar}`, enter: [] } }, orders: { buying: false, waiting: true, signal: { bar: -1 } }, position: { lots: 1 } } as unknown as SessionMarket;

  it.each([
    ['stop-loss', 'the rest after its stop loss was hit'],
    ['trailing-stop', 'the rest after its trailing stop was hit'],
    ['take-profit', 'the rest after its take profit was hit'],
    ['signal', 'bar 9'],
    ['rebalance', 'bar 9'],
    ['time', 'held for 5 bars, the limit is 3'],
  ] as const)('is said of %s', (reason, words) => {
    expect(saleWords(market, reason, { ...settings, exits: { ...NO_EXIT_RULES, maxBars: 3 } })).toBe(words);
  });
});

describe('why an entry came to nothing', () => {
  it('is said by what was in the way', () => {
    expect((['noPlace', 'noCash', 'tooSmall'] as const).map((obstacle) => obstacleWords(obstacle, 2))).toEqual([
      'all 2 places for positions are taken', 'the cash is not enough for the smallest amount', 'the size comes to less than the smallest amount',
    ]);
  });
});

describe('a level', () => {
  it('is on the market’s steps, the nearest of them, and none where it is no price', () => {
    expect([priceText(76.504, '0.01'), priceText(76.506, '0.01'), priceText(76.50512, null)]).toEqual(['76.5', '76.51', '76.50512']);
    expect([Number.NaN, Number.POSITIVE_INFINITY, 0, -1].map((level) => priceText(level, '0.01'))).toEqual([null, null, null, null]);
  });
});

describe('the orders of a slot', () => {
  const sent: string[] = [];
  const desk = (now: number, open: readonly { readonly deployment: string; readonly time: number }[]) =>
    slotDesk(
      {
        desk: { submit: async (id) => (sent.push(id), { id } as OrderRecord), cancel: async (id) => ({ id: `called off ${id}` }) as OrderRecord },
        deployments: { unfinishedSlots: async () => open.map((slot) => ({ ...slot, claimedAt: 0, doneAt: null, decisions: [] })) },
        clock: { now: () => now },
      },
      DEPLOYMENT,
      HOUR,
    );
  const OPEN = [{ deployment: DEPLOYMENT.id, time: HOUR }];

  it('are sent while nobody else has dealt with it; entries until the next candle has closed', async () => {
    await desk(3 * HOUR - 1, OPEN).submit('entry', intent());
    await desk(9 * HOUR, OPEN).submit('exit', intent({ side: 'sell', purpose: 'exit' }));
    expect(sent.splice(0)).toEqual(['entry', 'exit']);
    await expect(desk(3 * HOUR, OPEN).submit('late', intent())).rejects.toEqual(new OutcryError('refused', 'the next candle has closed meanwhile'));
    for (const other of [[], [{ deployment: DEPLOYMENT.id, time: 2 * HOUR }], [{ deployment: 'other', time: HOUR }]]) {
      // oxlint-disable-next-line no-await-in-loop
      await expect(desk(2 * HOUR, other).submit('x', intent())).rejects.toEqual(new OutcryError('refused', 'another process has dealt with this candle'));
    }
    expect(sent).toEqual([]);
  });

  it('can be called off at any time', async () => {
    expect(await desk(9 * HOUR, []).cancel('oc-a', 'x')).toEqual({ id: 'called off oc-a' });
  });
});
