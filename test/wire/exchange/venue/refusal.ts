/** Binance's "no": an HTTP status with its own error code and words. Whoever answers a request turns it into an answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: number;
  readonly status: number;

  constructor(code: number, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** A parameter that is missing or empty. */
export function missing(parameter: string): Refusal {
  return new Refusal(-1102, `Mandatory parameter '${parameter}' was not sent, was empty/null, or malformed.`);
}

/** An order that breaks one of the market's filters. */
export function filterFailure(filter: string): Refusal {
  return new Refusal(-1013, `Filter failure: ${filter}`);
}

/** An order that the matching engine turns down, for a reason in Binance's words. */
export function orderRejected(reason: string): Refusal {
  return new Refusal(-2010, reason);
}

/** A symbol that is not listed. */
export function invalidSymbol(): Refusal {
  return new Refusal(-1121, 'Invalid symbol.');
}

/** A cancellation of what is not open. */
export function unknownOrder(): Refusal {
  return new Refusal(-2011, 'Unknown order sent.');
}

/** A question about an order that the account never had. */
export function orderDoesNotExist(): Refusal {
  return new Refusal(-2013, 'Order does not exist.');
}

/** A key that is unknown, or may not do what was asked. */
export function keyNotPermitted(): Refusal {
  return new Refusal(-2015, 'Invalid API-key, IP, or permissions for action.', 401);
}
