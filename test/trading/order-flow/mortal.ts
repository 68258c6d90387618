/**
 * A process's view of something that outlives it: calls go through with a pause that `jitter` decides, until the process dies; then they
 * never return, and the last one may or may not have been carried out.
 */
export interface Life {
  /** Calls left before it dies; infinity for a process that lives. */
  left: number;
  /** Whether the call at which it dies is carried out. */
  readonly carriesOutLast: boolean;
  /** Turns of the event queue to wait before the next call. */
  readonly jitter: () => number;
}

/** `target` as a process sees it that lives as long as `life` says. Only methods that return promises are seen that way. */
export function mortal<Port extends object>(target: Port, life: Life, sync: readonly (keyof Port)[] = []): Port {
  return new Proxy(target, {
    get(port, name) {
      const member: unknown = Reflect.get(port, name, port);
      if (typeof member !== 'function') return member;
      const call = (args: unknown[]): unknown => Reflect.apply(member, port, args);
      if (sync.includes(name as keyof Port)) return (...args: unknown[]) => call(args);
      return async (...args: unknown[]) => {
        for (let turn = life.jitter(); turn > 0; turn--) await Promise.resolve();
        if (life.left <= 0) return await never();
        life.left -= 1;
        if (life.left > 0) return await call(args);
        if (life.carriesOutLast) await call(args);
        return await never();
      };
    },
  });
}

function never(): Promise<never> {
  return new Promise<never>(() => {});
}
