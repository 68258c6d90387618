import type { EventClass } from '../people/notification.ts';

/** What people read for each class of events. */
export const EVENT_LABELS: Readonly<Record<EventClass, string>> = {
  approval: 'Approvals',
  order: 'Orders and trades',
  risk: 'Risk',
  alert: 'Alerts',
  report: 'Reports',
  system: 'The desk itself',
};
