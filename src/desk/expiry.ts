import type { Card } from '../reports/card.ts';
import { noticeCard } from '../reports/error-card.ts';
import { formatDuration } from '../reports/format.ts';
import type { Tool } from '../tools/tool.ts';

/** A message that moves money or changes the desk is not carried out when it is older than this. */
export const TRADE_EXPIRY_MS = 2 * 60_000;

/** Any other message is not answered when it is older than this. */
export const MESSAGE_EXPIRY_MS = 10 * 60_000;

/** The answer to a message that is too old to be acted on; `null` when it is not. `tool` is what it calls, if it names one. */
export function expired(ageMs: number, tool: Pick<Tool, 'access'> | null): Card | null {
  const limit = tool?.access === 'trade' || tool?.access === 'admin' ? TRADE_EXPIRY_MS : MESSAGE_EXPIRY_MS;
  if (ageMs <= limit) return null;
  return noticeCard('Expired', `This message is ${formatDuration(ageMs)} old: expired, not executed. Send it again if you still mean it.`);
}
