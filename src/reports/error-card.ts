import type { OutcryError } from '../domain/errors.ts';
import type { Block, Card } from './card.ts';

/** A failure as a card: what went wrong, in which field, and what to do next. */
export function errorCard(error: OutcryError): Card {
  const blocks: Block[] = [{ kind: 'text', text: error.message }];
  if (error.field !== undefined) blocks.push({ kind: 'fields', fields: [{ label: 'Field', value: error.field }] });
  if (error.hint !== undefined) blocks.push({ kind: 'note', tone: 'neutral', text: error.hint });
  return { title: TITLES[error.kind], tone: 'error', blocks, actions: [] };
}

/** A bug as a card: nothing of its inside, only the reference under which the log has it. */
export function bugCard(reference: string): Card {
  return {
    title: 'Something went wrong',
    tone: 'error',
    blocks: [{ kind: 'text', text: `This is a fault of Outcry, not of yours. It is in the log under ${reference}.` }],
    actions: [],
  };
}

/** A short message that is no result: refused, busy, expired. */
export function noticeCard(title: string, text: string, tone: Card['tone'] = 'warning'): Card {
  return { title, tone, blocks: [{ kind: 'text', text }], actions: [] };
}

const TITLES: Readonly<Record<OutcryError['kind'], string>> = {
  'invalid-input': 'That cannot be read',
  'not-found': 'Not found',
  'unknown-symbol': 'Unknown market',
  'no-data': 'No data',
  unreachable: 'Not reachable',
  'rate-limited': 'Asked too often',
  timeout: 'No answer in time',
  refused: 'Refused',
  'bad-reply': 'Unexpected reply',
  busy: 'Busy',
  cancelled: 'Cancelled',
  corrupt: 'Damaged data',
};
