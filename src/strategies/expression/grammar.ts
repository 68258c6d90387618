import type { IToken, ParserMethod } from 'chevrotain';
import { EmbeddedActionsParser, tokenLabel } from './chevrotain.ts';
import { ExpressionError, type TextSpan } from './expression-error.ts';
import type { Argument, ChainOperator, Syntax } from './syntax.ts';
import { T, TOKENS, tokenize } from './tokens.ts';
import type { ArithmeticOperator } from './tree.ts';

const spanOf = (token: IToken): TextSpan => ({ start: token.startOffset, end: token.startOffset + token.image.length });
const across = (from: TextSpan, to: TextSpan): TextSpan => ({ start: from.start, end: to.end });

const found = (token: IToken | undefined): string =>
  token === undefined || token.image === '' ? 'the text ends' : `found "${token.image}"`;

/**
 * The grammar, loosest first: or · and · not · comparison (also chained, also `crosses above`) · + - · * / · minus ·
 * `.output` and `[n]` · numbers, names, calls and brackets.
 */
export class ExpressionGrammar extends EmbeddedActionsParser {
  /** @param skipValidations Whether to leave out the library's own check of the grammar, which takes as long as building it; a test makes it. */
  constructor({ skipValidations }: { readonly skipValidations: boolean }) {
    super(TOKENS, {
      recoveryEnabled: false,
      skipValidations,
      // The longest choice is between `name:` and an expression that begins with a name.
      maxLookahead: 2,
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected, actual }) =>
          actual.tokenType === T.Assign ? 'use == to compare' : `expected ${tokenLabel(expected)}, but ${found(actual)}`,
        buildNotAllInputParsedMessage: ({ firstRedundant }) => unexpectedMessage(firstRedundant),
        buildNoViableAltMessage: ({ actual, ruleName }) =>
          ruleName === 'spokenComparator' ? `expected above or below, but ${found(actual[0])}` : missingMessage(actual[0]),
        buildEarlyExitMessage: ({ actual }) => missingMessage(actual[0]),
      },
    });
    this.performSelfAnalysis();
  }

  readonly expression: ParserMethod<[], Syntax> = this.RULE('expression', () => this.joined('or'));

  private joined(operator: 'and' | 'or'): Syntax {
    const operands: Syntax[] = [];
    const separator = operator === 'or' ? T.Or : T.And;
    this.AT_LEAST_ONE_SEP({ SEP: separator, DEF: () => operands.push(this.SUBRULE(operator === 'or' ? this.conjunction : this.negated)) });
    return this.ACTION((): Syntax => {
      const first = operands[0]!;
      const last = operands.at(-1)!;
      return operands.length === 1 ? first : { kind: 'logic', operator, operands, span: across(first.span, last.span) };
    });
  }

  private readonly conjunction: ParserMethod<[], Syntax> = this.RULE('conjunction', () => this.joined('and'));

  private readonly negated: ParserMethod<[], Syntax> = this.RULE('negated', () => {
    const nots: IToken[] = [];
    this.MANY(() => nots.push(this.CONSUME(T.Not)));
    const operand = this.SUBRULE(this.chain);
    return this.ACTION(() => nots.reduceRight<Syntax>((of, token) => ({ kind: 'not', of, span: across(spanOf(token), of.span) }), operand));
  });

  private readonly chain: ParserMethod<[], Syntax> = this.RULE('chain', () => {
    const operands = [this.SUBRULE(this.sum)];
    const operators: ChainOperator[] = [];
    this.MANY(() => {
      operators.push(this.SUBRULE(this.comparator));
      operands.push(this.SUBRULE2(this.sum));
    });
    return this.ACTION((): Syntax => {
      const first = operands[0]!;
      if (operators.length === 0) return first;
      return { kind: 'chain', operands, operators, span: across(first.span, operands.at(-1)!.span) };
    });
  });

  private readonly comparator: ParserMethod<[], ChainOperator> = this.RULE('comparator', () =>
    this.OR<ChainOperator>([
      { ALT: () => (this.CONSUME(T.Less), '<') },
      { ALT: () => (this.CONSUME(T.LessEqual), '<=') },
      { ALT: () => (this.CONSUME(T.Greater), '>') },
      { ALT: () => (this.CONSUME(T.GreaterEqual), '>=') },
      { ALT: () => (this.CONSUME(T.Equal), '==') },
      { ALT: () => (this.CONSUME(T.NotEqual), '!=') },
      { ALT: () => this.SUBRULE(this.spokenComparator) },
    ]),
  );

  private readonly spokenComparator: ParserMethod<[], ChainOperator> = this.RULE('spokenComparator', () => {
    this.OPTION(() => this.CONSUME(T.Is));
    const crosses = this.OPTION2(() => this.CONSUME(T.Crosses)) !== undefined;
    return this.OR<ChainOperator>([
      { ALT: () => (this.CONSUME(T.Above), crosses ? 'crosses above' : '>') },
      { ALT: () => (this.CONSUME(T.Below), crosses ? 'crosses below' : '<') },
    ]);
  });

  private readonly sum: ParserMethod<[], Syntax> = this.RULE('sum', () => {
    let left = this.SUBRULE(this.product);
    this.MANY(() => {
      const operator = this.OR<ArithmeticOperator>([
        { ALT: () => (this.CONSUME(T.Plus), '+') },
        { ALT: () => (this.CONSUME(T.Minus), '-') },
      ]);
      const right = this.SUBRULE2(this.product);
      left = this.ACTION(() => arithmeticSyntax(operator, left, right));
    });
    return left;
  });

  private readonly product: ParserMethod<[], Syntax> = this.RULE('product', () => {
    let left = this.SUBRULE(this.signed);
    this.MANY(() => {
      const operator = this.OR<ArithmeticOperator>([
        { ALT: () => (this.CONSUME(T.Times), '*') },
        { ALT: () => (this.CONSUME(T.Divide), '/') },
      ]);
      const right = this.SUBRULE2(this.signed);
      left = this.ACTION(() => arithmeticSyntax(operator, left, right));
    });
    return left;
  });

  private readonly signed: ParserMethod<[], Syntax> = this.RULE('signed', () => {
    const signs: IToken[] = [];
    this.MANY(() => signs.push(this.CONSUME(T.Minus)));
    const operand = this.SUBRULE(this.suffixed);
    return this.ACTION(() => signs.reduceRight<Syntax>((of, token) => ({ kind: 'minus', of, span: across(spanOf(token), of.span) }), operand));
  });

  private readonly suffixed: ParserMethod<[], Syntax> = this.RULE('suffixed', () => {
    let value = this.SUBRULE(this.primary);
    this.MANY(() => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(T.Dot);
            const name = this.CONSUME(T.Identifier);
            value = this.ACTION(() => {
              const nameSpan = spanOf(name);
              return { kind: 'output', of: value, name: name.image.toLowerCase(), nameSpan, span: across(value.span, nameSpan) };
            });
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.OpenBars);
            const bars = this.SUBRULE(this.sum);
            const close = this.CONSUME(T.CloseBars);
            value = this.ACTION(() => ({ kind: 'back', of: value, bars, span: across(value.span, spanOf(close)) }));
          },
        },
      ]);
    });
    return value;
  });

  private readonly primary: ParserMethod<[], Syntax> = this.RULE('primary', () =>
    this.OR<Syntax>([
      { ALT: () => this.SUBRULE(this.number) },
      {
        ALT: () => {
          const token = this.CONSUME(T.Text);
          return { kind: 'text', text: token.image.slice(1, -1), span: spanOf(token) };
        },
      },
      {
        ALT: () => {
          const token = this.CONSUME(T.Duration);
          return { kind: 'text', text: token.image, span: spanOf(token) };
        },
      },
      { ALT: () => this.SUBRULE(this.named) },
      {
        ALT: () => {
          const open = this.CONSUME(T.Open);
          const inner = this.SUBRULE(this.expression);
          const close = this.CONSUME(T.Close);
          return { ...inner, span: across(spanOf(open), spanOf(close)) };
        },
      },
    ]),
  );

  private readonly number: ParserMethod<[], Syntax> = this.RULE('number', () => {
    const token = this.CONSUME(T.Number);
    const percent = this.OPTION(() => this.CONSUME(T.Percent));
    return this.ACTION((): Syntax => {
      const value = Number(token.image);
      if (percent === undefined) return { kind: 'number', value, span: spanOf(token) };
      return { kind: 'number', value: value / 100, span: across(spanOf(token), spanOf(percent)) };
    });
  });

  private readonly named: ParserMethod<[], Syntax> = this.RULE('named', () => {
    const name = this.CONSUME(T.Identifier);
    let call: { args: readonly Argument[]; close: IToken } | undefined;
    this.OPTION(() => {
      const args: Argument[] = [];
      this.CONSUME(T.Open);
      this.MANY_SEP({ SEP: T.Comma, DEF: () => args.push(this.SUBRULE(this.argument)) });
      call = { args, close: this.CONSUME(T.Close) };
    });
    return this.ACTION((): Syntax => {
      const nameSpan = spanOf(name);
      const lower = name.image.toLowerCase();
      if (call === undefined) return { kind: 'name', name: lower, span: nameSpan };
      return { kind: 'call', name: lower, nameSpan, args: call.args, span: across(nameSpan, spanOf(call.close)) };
    });
  });

  private readonly argument: ParserMethod<[], Argument> = this.RULE('argument', () =>
    this.OR<Argument>([
      {
        ALT: () => {
          const name = this.CONSUME(T.Identifier);
          this.OR2([{ ALT: () => this.CONSUME(T.Colon) }, { ALT: () => this.CONSUME(T.Assign) }]);
          const value = this.SUBRULE(this.expression);
          return { name: { text: name.image.toLowerCase(), span: spanOf(name) }, value };
        },
      },
      { ALT: () => ({ name: null, value: this.SUBRULE2(this.expression) }) },
    ]),
  );
}

function arithmeticSyntax(operator: ArithmeticOperator, left: Syntax, right: Syntax): Syntax {
  return { kind: 'arithmetic', operator, left, right, span: across(left.span, right.span) };
}

function missingMessage(token: IToken | undefined): string {
  return `expected a number, a price, a function or "(", but ${found(token)}`;
}

function unexpectedMessage(token: IToken): string {
  if (token.tokenType === T.Assign) return 'use == to compare';
  if (token.tokenType === T.Percent) return 'a % sign goes right after a number, as in 2%';
  if (token.tokenType === T.Close || token.tokenType === T.CloseBars) return `"${token.image}" closes nothing`;
  return `did not expect "${token.image}" here; expected and, or, a comparison, an operator or the end`;
}

let grammar: ExpressionGrammar | undefined;

/**
 * The text as syntax. Names are in lower case, a percentage is a fraction; nothing else is known of its meaning yet.
 *
 * @throws ExpressionError at the first word that does not fit.
 */
export function parseSyntax(text: string, field?: string): Syntax {
  const tokens = tokenize(text, field);
  // Built at the first use: a parser costs some milliseconds, and not every command reads a rule.
  grammar ??= new ExpressionGrammar({ skipValidations: true });
  grammar.input = tokens;
  const syntax = grammar.expression();
  const [error] = grammar.errors;
  if (!error) return syntax;
  const { token } = error;
  const atEnd = token.image === '' || Number.isNaN(token.startOffset);
  throw new ExpressionError(text, atEnd ? { start: text.length, end: text.length } : spanOf(token), error.message, field);
}
