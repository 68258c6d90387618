import type { Action, Card } from '../../reports/card.ts';
import { wrap } from '../../reports/plain-text.ts';
import { safeLine } from '../../reports/safe-text.ts';
import { layoutCard } from '../../reports/text-layout.ts';
import type { TextStyle } from '../../reports/text-style.ts';

/**
 * A card as the terminal shows it: its text, then its actions with the numbers that press them, counting from `firstAction`.
 * No line is wider than `width`.
 */
export function cardLines(card: Card, width: number, style: TextStyle, firstAction: number): readonly string[] {
  const lines = layoutCard(card, { width, style });
  const actions = card.actions.flatMap((action, index) => wrap(actionLabel(action, firstAction + index), width));
  return actions.length === 0 ? lines : [...lines, '', ...actions.map((line) => style(line, 'neutral'))];
}

/** Approving and declining show the mark that they need: a number alone must never move money. */
function actionLabel(action: Action, number: number): string {
  return `[${action.kind === 'run' ? '' : '!'}${number}] ${safeLine(action.label)}`;
}
