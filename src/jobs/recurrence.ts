/** When something happens again and again: a cron expression of five fields, in the local time of a zone. */
export interface Recurrence {
  /** minute hour day-of-month month day-of-week, canonical spacing. */
  readonly cron: string;
  /** IANA name: `Europe/Berlin`. */
  readonly zone: string;
}
