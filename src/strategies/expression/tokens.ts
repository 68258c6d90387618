import type { IToken, TokenType } from 'chevrotain';
import { Lexer, createToken } from './chevrotain.ts';
import { ExpressionError } from './expression-error.ts';

/** The longest expression that is read, in characters; its canonical form obeys the same limit. */
export const MAX_TEXT_LENGTH = 4000;
/** The deepest that brackets may be nested. */
export const MAX_NESTING = 40;

const Identifier = createToken({ name: 'Identifier', label: 'a name', pattern: /[a-z_][a-z0-9_]*/i });

const word = (name: string, label: string, pattern: RegExp): TokenType =>
  createToken({ name, label, pattern, longer_alt: Identifier });
const sign = (name: string, pattern: string | RegExp, label: string): TokenType => createToken({ name, label: `"${label}"`, pattern });

/** The words and signs of the language. */
export const T = {
  Identifier,
  WhiteSpace: createToken({ name: 'WhiteSpace', pattern: /\s+/, group: Lexer.SKIPPED }),
  Duration: createToken({ name: 'Duration', label: 'a span of time', pattern: /\d+[mhdw](?![a-z0-9_])/i }),
  Number: createToken({ name: 'Number', label: 'a number', pattern: /(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/i }),
  Text: createToken({ name: 'Text', label: 'quoted text', pattern: /"[^"]*"|'[^']*'|[“”][^“”]*[“”]/ }),
  And: word('And', '"and"', /and|&&/i),
  Or: word('Or', '"or"', /or|\|\|/i),
  Not: word('Not', '"not"', /not|!(?!=)/i),
  Is: word('Is', '"is"', /is/i),
  Crosses: word('Crosses', '"crosses"', /cross(?:es|ed)?/i),
  Above: word('Above', '"above"', /above|over/i),
  Below: word('Below', '"below"', /below|under/i),
  LessEqual: sign('LessEqual', /<=|≤/, '<='),
  GreaterEqual: sign('GreaterEqual', />=|≥/, '>='),
  NotEqual: sign('NotEqual', /!=|<>|≠/, '!='),
  Equal: sign('Equal', '==', '=='),
  Less: sign('Less', '<', '<'),
  Greater: sign('Greater', '>', '>'),
  Assign: sign('Assign', '=', '='),
  Plus: sign('Plus', '+', '+'),
  Minus: sign('Minus', /[-−–]/, '-'),
  Times: sign('Times', /[*×]/, '*'),
  Divide: sign('Divide', /[/÷]/, '/'),
  Percent: sign('Percent', '%', '%'),
  Open: sign('Open', '(', '('),
  Close: sign('Close', ')', ')'),
  OpenBars: sign('OpenBars', '[', '['),
  CloseBars: sign('CloseBars', ']', ']'),
  Comma: sign('Comma', ',', ','),
  Colon: sign('Colon', ':', ':'),
  Dot: sign('Dot', '.', '.'),
} as const;

/** Every token, in the order in which the lexer tries them. */
export const TOKENS: TokenType[] = [
  T.WhiteSpace,
  T.Duration,
  T.Number,
  T.Text,
  T.And,
  T.Or,
  T.NotEqual,
  T.Not,
  T.Is,
  T.Crosses,
  T.Above,
  T.Below,
  T.Identifier,
  T.LessEqual,
  T.GreaterEqual,
  T.Equal,
  T.Less,
  T.Greater,
  T.Assign,
  T.Plus,
  T.Minus,
  T.Times,
  T.Divide,
  T.Percent,
  T.Open,
  T.Close,
  T.OpenBars,
  T.CloseBars,
  T.Comma,
  T.Colon,
  T.Dot,
];

let lexer: InstanceType<typeof Lexer> | undefined;

/**
 * The words of the text.
 *
 * @throws ExpressionError for text that is empty, too long or too deeply nested, and for characters the language has no use for.
 */
export function tokenize(text: string, field: string | undefined): IToken[] {
  const fail = (start: number, end: number, what: string): never => {
    throw new ExpressionError(text, { start, end }, what, field);
  };
  if (text.length > MAX_TEXT_LENGTH) {
    fail(MAX_TEXT_LENGTH, MAX_TEXT_LENGTH + 1, `an expression may have ${MAX_TEXT_LENGTH} characters at most; this has ${text.length}`);
  }
  lexer ??= new Lexer(TOKENS, { positionTracking: 'onlyOffset' });
  const { tokens, errors } = lexer.tokenize(text);
  const [error] = errors;
  if (error) {
    const found = String.fromCodePoint(text.codePointAt(error.offset) ?? 0);
    const what = /["'“”]/.test(found) ? 'a quote is opened here and not closed' : `did not expect the character "${found}"`;
    fail(error.offset, error.offset + found.length, what);
  }
  if (tokens.length === 0) fail(0, 0, 'the expression is empty');
  let depth = 0;
  for (const token of tokens) {
    if (token.tokenType === T.Open || token.tokenType === T.OpenBars) depth += 1;
    if (token.tokenType === T.Close || token.tokenType === T.CloseBars) depth -= 1;
    if (depth > MAX_NESTING) fail(token.startOffset, token.startOffset + 1, `brackets may be nested ${MAX_NESTING} deep at most`);
  }
  return tokens;
}
