import { readOperand } from './rule-operands.ts';
import { Scanner } from './scanner.ts';

const STARTS = /[a-z0-9]/;

/** The indicators that a text asks for by name, as expressions: `4h rsi and the 200 sma` → `rsi(14)`, `sma(200)`. */
export function indicatorsIn(text: string): readonly string[] {
  const found: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (!STARTS.test(text[at]!) || (at > 0 && /[\w{.]/.test(text[at - 1]!))) {
      at += 1;
      continue;
    }
    const bands = /(?:bollinger(?: bands?)?|bbands?)(?!\w| (?:upper|lower|middle))/y;
    bands.lastIndex = at;
    const scanner = new Scanner(text, at);
    const operand = bands.test(text) ? null : readOperand(scanner, { barsPerDay: null });
    if (bands.lastIndex > at) {
      found.push('bbands(20, 2).upper', 'bbands(20, 2).middle', 'bbands(20, 2).lower');
      at = bands.lastIndex;
    } else if (operand !== null && (operand.kind === 'gauge' || (operand.kind === 'average' && operand.expression.includes('(')))) {
      found.push(operand.expression);
      at = scanner.position;
    } else {
      at += 1;
    }
  }
  return [...new Set(found)];
}
