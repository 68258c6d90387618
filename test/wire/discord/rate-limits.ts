/** What a request's bucket says of itself. */
export interface BucketState {
  readonly allowed: boolean;
  readonly scope: 'user' | 'global';
  readonly retryAfterSeconds: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface Bucket {
  used: number;
  resetAt: number;
}

/** Messages that one channel takes in a window, and requests of any kind that one bot may make in a second. */
const PER_CHANNEL = { limit: 5, windowMs: 5000 };
const GLOBAL = { limit: 50, windowMs: 1000 };

/** Discord's limits as a bot meets them: five messages per channel in five seconds, fifty requests a second in all. */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();

  /** Books a request. `channelId` is that of a new message, else `null`; interactions are outside the global limit. */
  take(channelId: string | null, now: number): BucketState {
    const all = this.book('global', GLOBAL, now);
    if (!all.allowed) return { ...all, scope: 'global', headers: { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' } };
    if (channelId === null) return { ...all, scope: 'user', headers: {} };
    const one = this.book(channelId, PER_CHANNEL, now);
    const resetAfter = String(one.resetMs / 1000);
    return {
      ...one,
      scope: 'user',
      headers: {
        'x-ratelimit-bucket': 'messages',
        'x-ratelimit-limit': String(PER_CHANNEL.limit),
        'x-ratelimit-remaining': String(one.remaining),
        'x-ratelimit-reset-after': resetAfter,
        'x-ratelimit-scope': 'user',
      },
    };
  }

  private book(key: string, { limit, windowMs }: typeof GLOBAL, now: number): { allowed: boolean; remaining: number; resetMs: number; retryAfterSeconds: number } {
    let bucket = this.buckets.get(key);
    if (!bucket || now >= bucket.resetAt) this.buckets.set(key, (bucket = { used: 0, resetAt: now + windowMs }));
    const allowed = bucket.used < limit;
    if (allowed) bucket.used += 1;
    const resetMs = bucket.resetAt - now;
    return { allowed, remaining: limit - bucket.used, resetMs, retryAfterSeconds: resetMs / 1000 };
  }
}
