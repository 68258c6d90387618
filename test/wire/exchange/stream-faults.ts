/**
 * One way in which an account's stream goes wrong: the event comes twice; it comes after the next one; it is lost; the connection drops
 * before it is sent, or after.
 */
export type StreamFault = 'repeat' | 'swap' | 'lose' | 'drop-before' | 'drop-after';

/** Where stream faults come from that nobody scheduled one by one. */
export interface StreamFaultSource {
  /** The fault that the next event meets, if any. */
  drawEvent(): StreamFault | null;
}

/** Stream faults waiting to happen, each to the next event of any account's stream. */
export class StreamFaultSchedule {
  private readonly waiting: StreamFault[] = [];
  private source: StreamFaultSource | null = null;

  /** The next `times` events meet this, after what was scheduled before. */
  next(fault: StreamFault, times = 1): void {
    for (let i = 0; i < times; i++) this.waiting.push(fault);
  }

  /** Events that nothing is scheduled for meet what the source draws; `null` ends that. */
  follow(source: StreamFaultSource | null): void {
    this.source = source;
  }

  /** Forgets what was scheduled, and the source. */
  clear(): void {
    this.waiting.length = 0;
    this.source = null;
  }

  /** The fault that an event meets, if any; it is used up. */
  take(): StreamFault | null {
    return this.waiting.shift() ?? this.source?.drawEvent() ?? null;
  }
}
