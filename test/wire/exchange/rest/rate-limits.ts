import type { Account } from '../venue/account.ts';
import { Refusal } from '../venue/refusal.ts';

interface Window {
  readonly lengthMs: number;
  /** As `X-MBX-ORDER-COUNT-` and the error's words name it. */
  readonly header: string;
  readonly words: string;
  limit: number;
}

/** How many orders an account may send: so many in ten seconds, so many a day. */
export class OrderLimits {
  private readonly windows: readonly [Window, Window] = [
    { lengthMs: 10_000, header: 'x-mbx-order-count-10s', words: '10 SECOND', limit: 100 },
    { lengthMs: 86_400_000, header: 'x-mbx-order-count-1d', words: '1 DAY', limit: 200_000 },
  ];
  private readonly counts = new Map<string, number>();

  /** Orders in ten seconds, above which they are refused. */
  set perTenSeconds(limit: number) {
    this.windows[0].limit = limit;
  }

  get perTenSeconds(): number {
    return this.windows[0].limit;
  }

  /** What `exchangeInfo` says of the limits. */
  describe(): readonly Readonly<Record<string, unknown>>[] {
    const [seconds, day] = this.windows;
    return [
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: seconds.limit },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: day.limit },
    ];
  }

  /** Makes sure that an account may send so many orders more. @throws Refusal -1015, with status 429 */
  check(account: Account, orders: number, now: number): void {
    for (const window of this.windows) {
      if (this.used(account, window, now) + orders > window.limit) {
        throw new Refusal(-1015, `Too many new orders; current limit is ${window.limit} orders per ${window.words}.`, 429);
      }
    }
  }

  /** Counts orders that were taken. */
  count(account: Account, orders: number, now: number): void {
    for (const window of this.windows) this.counts.set(this.key(account, window, now), this.used(account, window, now) + orders);
  }

  /** The headers that tell an account how many orders it has sent. */
  headers(account: Account, now: number): Readonly<Record<string, string>> {
    return Object.fromEntries(this.windows.map((window) => [window.header, String(this.used(account, window, now))]));
  }

  private used(account: Account, window: Window, now: number): number {
    return this.counts.get(this.key(account, window, now)) ?? 0;
  }

  private key(account: Account, { lengthMs, header }: Window, now: number): string {
    return `${account.apiKey} ${header} ${Math.floor(now / lengthMs)}`;
  }
}
