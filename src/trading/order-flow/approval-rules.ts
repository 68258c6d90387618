/** How an account's proposals are asked for. */
export interface ApprovalRules {
  /** How long a proposal can be answered, milliseconds. */
  readonly expiryMs: number;
  /** Fraction by which the price may move from the one shown before it is asked again. */
  readonly driftBound: number;
  /** Orders that come to more, quote currency, are approved by typing what they are; `null` for never. Decimal text. */
  readonly typedAbove: string | null;
  /** Orders that come to more need the yes of two people; `null` for never. Decimal text. */
  readonly secondPersonAbove: string | null;
  /** True when a proposal that nobody answers ends without anybody being told. */
  readonly quietExpiry: boolean;
}

/** The rules of an account that sets none. */
export const DEFAULT_APPROVAL_RULES: ApprovalRules = {
  expiryMs: 10 * 60_000,
  driftBound: 0.01,
  typedAbove: null,
  secondPersonAbove: null,
  quietExpiry: false,
};

/** Where the rules of accounts are kept: beside their limits. */
export interface ApprovalRuleBook {
  approvalRules(account: string): Promise<ApprovalRules>;
}
