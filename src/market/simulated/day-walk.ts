import type { Listing } from './listing.ts';
import { fillNormal, fillUniform, hash } from './random.ts';

/** One day of a market: where it opens and closes, and how restless it is. */
export interface DayFrame {
  /** Natural logarithm of the price at 00:00 UTC and at the next day's 00:00. */
  readonly open: number;
  readonly close: number;
  /** Deviation of the day's logarithmic return. */
  readonly volatility: number;
  /** True on the rare days of one sudden, large move. */
  readonly shock: boolean;
}

/** Drift a day, as a multiple of the day's volatility, and restlessness of the moods that a market passes through. */
const REGIMES = [
  { drift: 0.13, restlessness: 0.9, meanDays: 55 },
  { drift: -0.14, restlessness: 1.2, meanDays: 38 },
  { drift: 0, restlessness: 0.7, meanDays: 45 },
  { drift: 0, restlessness: 0.45, meanDays: 25 },
] as const;

/** Share of the distance to its centre that the logarithm of a price loses each day: half of it in about 350 days. */
const PULL = 0.002;
const SHOCKS_PER_DAY = 0.012;

/**
 * The days of one market since the first: a random walk whose drift and volatility change with a hidden mood, whose
 * volatility clusters, which shares its moves with the leading market, and which is drawn back to a centre over years.
 *
 * Days are walked once and remembered, three numbers each; asking for a later day walks on from the last one known.
 */
export class DayWalk {
  private readonly listing: Listing;
  private readonly leader: DayWalk | null;
  private readonly key: number;
  private readonly uniforms = new Float64Array(3);
  private readonly normals = new Float64Array(2);
  private readonly opens: number[];
  private readonly volatilities: number[] = [];
  private readonly shocks: boolean[] = [];
  /** The part of each day's move that was this market's own doing, in deviations; what followers share. */
  private readonly moves: number[] = [];
  private regime = 0;
  private heat = 0;

  /** @param leader the walk whose moves and shocks this one shares; `null` for the leading market itself. */
  constructor(listing: Listing, leader: DayWalk | null, seed: number) {
    this.listing = listing;
    this.leader = leader;
    this.key = hash(`days ${listing.symbol}`, seed);
    fillNormal(this.key, this.normals);
    this.opens = [Math.log(listing.centrePrice) + 0.35 * this.normals[0]!];
  }

  /** The frame of the day with this number, counted from 0. */
  frame(day: number): DayFrame {
    this.walkTo(day);
    return {
      open: this.opens[day]!,
      close: this.opens[day + 1]!,
      volatility: this.volatilities[day]!,
      shock: this.shocks[day]!,
    };
  }

  private move(day: number): number {
    this.walkTo(day);
    return this.moves[day]!;
  }

  private isShock(day: number): boolean {
    this.walkTo(day);
    return this.shocks[day]!;
  }

  private walkTo(day: number): void {
    for (let next = this.volatilities.length; next <= day; next++) this.step(next);
  }

  private step(day: number): void {
    const { listing, leader, uniforms, normals } = this;
    fillUniform(hash('day', this.key, day), uniforms);
    fillNormal(hash('mood', this.key, day), normals);
    if (uniforms[0]! < 1 / REGIMES[this.regime]!.meanDays) this.regime = Math.floor(uniforms[1]! * REGIMES.length);
    const regime = REGIMES[this.regime]!;
    this.heat = 0.93 * this.heat + 0.16 * normals[0]!;
    const ownShock = uniforms[2]! < SHOCKS_PER_DAY * (leader === null ? 1 : 0.5);
    const shock = ownShock || (leader?.isShock(day) ?? false);
    const volatility = listing.dayVolatility * regime.restlessness * Math.exp(this.heat) * (shock ? 2.6 : 1);

    const own = normals[1]! + regime.drift;
    const share = listing.following;
    const move = leader === null ? own : share * leader.move(day) + Math.sqrt(1 - share * share) * own;
    const open = this.opens[day]!;
    const pull = PULL * (Math.log(listing.centrePrice) - open);
    this.moves.push(move);
    this.volatilities.push(volatility);
    this.shocks.push(shock);
    this.opens.push(open + pull + volatility * move);
  }
}
