/** A seeded stream of numbers; the same seed gives the same stream on every machine. */
export interface RandomStream {
  /** The next number, uniform in [0, 1). */
  uniform(): number;
  /** The next number, close to the standard normal: mean 0, variance 1, bounded at ±4.3. */
  normal(): number;
}

const UNIT = 1 / 4_294_967_296;
/** Six 16-bit uniforms have the variance 6 · (65536² − 1) / 12; this scales their centred sum to 1. */
const NORMAL_SCALE = 1 / Math.sqrt((6 * (65_536 * 65_536 - 1)) / 12);
const NORMAL_CENTRE = (6 * 65_535) / 2;

/**
 * The 32-bit hash of a text and some integers, well mixed in every bit.
 *
 * FNV-1a over the text, then the finaliser of MurmurHash3 (Appleby, public domain) over each integer.
 */
export function hash(text: string, ...numbers: readonly number[]): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  state = mix(state);
  for (const number of numbers) state = mix(state ^ Math.imul(number | 0, 0x9e3779b1));
  return state >>> 0;
}

/** A stream of single draws, for the few numbers that a day or a book needs. */
export function randomStream(seed: number): RandomStream {
  const one = new Float64Array(1);
  let draws = 0;
  return {
    uniform: () => {
      fillUniform(hash('draw', seed, draws++), one);
      return one[0]!;
    },
    normal: () => {
      fillNormal(hash('draw', seed, draws++), one);
      return one[0]!;
    },
  };
}

/**
 * Fills `out` with uniforms in [0, 1): one tight loop, as a day needs thousands.
 *
 * Marsaglia's xorshift128 (Journal of Statistical Software 8/14, 2003), started from the seed.
 */
export function fillUniform(seed: number, out: Float64Array): void {
  let [x, y, z, w] = startingState(seed);
  for (let i = 0; i < out.length; i++) {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    out[i] = (w >>> 0) * UNIT;
  }
}

/** Fills `out` with near-normal numbers, each the sum of six 16-bit uniforms (Irwin-Hall) of the same generator. */
export function fillNormal(seed: number, out: Float64Array): void {
  let [x, y, z, w] = startingState(seed);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let draw = 0; draw < 3; draw++) {
      const t = x ^ (x << 11);
      x = y;
      y = z;
      z = w;
      w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
      sum += (w & 0xffff) + (w >>> 16);
    }
    out[i] = (sum - NORMAL_CENTRE) * NORMAL_SCALE;
  }
}

/** Four words that are never all zero, which xorshift could not leave. */
function startingState(seed: number): [x: number, y: number, z: number, w: number] {
  return [mix(seed ^ 0x243f6a88) | 1, mix(seed ^ 0x85a308d3), mix(seed ^ 0x13198a2e), mix(seed ^ 0x03707344)];
}

function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
