/** What the Bot API answers with instead of a result. */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: Readonly<Record<string, number>> | undefined;

  constructor(code: number, description: string, parameters?: Readonly<Record<string, number>>) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

/** 400 with Telegram's own words. */
export function badRequest(description: string, parameters?: Readonly<Record<string, number>>): Refusal {
  return new Refusal(400, `Bad Request: ${description}`, parameters);
}
