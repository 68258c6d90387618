import type { EquityPoint, EquityStore, Transfer } from '../../src/trading/books/books.ts';

/** Equity points and transfers that are forgotten when it is dropped. */
export class MemoryEquityStore implements EquityStore {
  readonly #points = new Map<string, EquityPoint>();
  readonly #transfers = new Map<string, Transfer>();

  async addPoint(point: EquityPoint): Promise<void> {
    this.#points.set(JSON.stringify([point.account, point.at]), point);
  }

  async points(account: string, from: number, to: number): Promise<readonly EquityPoint[]> {
    return inSpan(this.#points.values(), account, from, to);
  }

  async pointAt(account: string, at: number): Promise<EquityPoint | null> {
    return inSpan(this.#points.values(), account, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY).findLast((point) => point.at <= at) ?? null;
  }

  async addTransfer(transfer: Transfer): Promise<boolean> {
    const key = JSON.stringify([transfer.account, transfer.id]);
    if (this.#transfers.has(key)) return false;
    this.#transfers.set(key, transfer);
    return true;
  }

  async transfers(account: string, from: number, to: number): Promise<readonly Transfer[]> {
    return inSpan(this.#transfers.values(), account, from, to);
  }
}

function inSpan<Dated extends { readonly account: string; readonly at: number }>(
  all: Iterable<Dated>,
  account: string,
  from: number,
  to: number,
): readonly Dated[] {
  return [...all].filter((one) => one.account === account && one.at >= from && one.at < to).sort((one, other) => one.at - other.at);
}
