import type { Command } from 'commander';
import type { Card } from '../reports/card.ts';
import type { Output } from './output.ts';

/** What the model would do with a request; nothing of it is done. */
export interface Plan {
  readonly calls: readonly { readonly tool: string; readonly args: Readonly<Record<string, unknown>> }[];
  /** What it would ask back, else `null`. */
  readonly question: string | null;
  /** What was taken for granted and what was not used, in words. */
  readonly remark?: string;
}

/** What came of a request. */
export interface Answer {
  readonly calls: readonly { readonly tool: string; readonly args: Readonly<Record<string, unknown>>; readonly data: unknown }[];
  readonly words: string;
}

/** Who answers requests in plain words. */
export interface Asker {
  plan(text: string): Promise<Plan>;
  /** Cards are handed over as they come, words at the end. */
  ask(text: string, onCard: (card: Card) => Promise<void>): Promise<Answer>;
}

/** Adds `outcry ask "<text>"`. */
export function addAskCommand(program: Command, asker: () => Promise<Asker>, output: Output): void {
  program
    .command('ask')
    .summary('Ask in plain words, get the answer and exit.')
    .description('Ask in plain words, get the answer and exit.\n\nExample:\n  outcry ask "backtest mean reversion on BTC/USDT 1h for the last 90 days"')
    .argument('<text...>', 'the request')
    .option('--plan', 'show what would be done, and do nothing')
    .option('--json', 'print the result as JSON')
    .action(async (words: readonly string[], { plan, json }: { readonly plan?: boolean; readonly json?: boolean }) => {
      const text = words.join(' ');
      const who = await asker();
      if (plan === true) {
        const planned = await who.plan(text);
        // The shape that scripts rely on; what was taken for granted can be read from the arguments.
        if (json === true) output.json({ calls: planned.calls, question: planned.question });
        else output.text(planText(planned));
        return;
      }
      const answer = await who.ask(text, async (card) => {
        if (json !== true) await output.card(card);
      });
      if (json === true) output.json(answer);
      else if (answer.words.trim() !== '') output.text(answer.words.trim());
    });
}

function planText({ calls, question, remark }: Plan): string {
  const lines = calls.map(({ tool, args }) => {
    const written = Object.entries(args).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    return [tool, ...written].join(' ');
  });
  if (question !== null) lines.push(`would ask: ${question}`);
  if (remark !== undefined) lines.push(remark);
  return lines.length === 0 ? 'nothing' : lines.join('\n');
}
