/** What is wrong with a request, gathered the way Discord reports it: a tree of fields with `_errors` at its leaves. */
export class FormErrors {
  private readonly tree: Record<string, unknown> = {};
  private count = 0;

  /** Notes a fault of the field at `path`: `['embeds', 0, 'title']`. */
  add(path: readonly (string | number)[], code: string, message: string): void {
    this.count += 1;
    let node = this.tree;
    for (const key of path) {
      const next = node[key];
      node = (typeof next === 'object' && next !== null ? next : (node[key] = {})) as Record<string, unknown>;
    }
    const errors = (node['_errors'] ??= []) as unknown[];
    errors.push({ code, message });
  }

  /** A text that must be there and may have so many characters. */
  text(path: readonly (string | number)[], value: unknown, max: number, required = true): void {
    if (value === undefined || value === null) {
      if (required) this.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
      return;
    }
    if (typeof value !== 'string') this.add(path, 'STRING_TYPE_CONVERT', 'Could not interpret this as string.');
    else if (required && value.trim() === '') this.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
    else if (value.length > max) this.add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
  }

  /** The 400 with code 50035 that tells of everything at once; `null` when nothing is wrong. */
  refusal(): Refusal | null {
    return this.count === 0 ? null : refuse(400, 50_035, 'Invalid Form Body', { errors: this.tree });
  }
}

/** An answer that says no. */
export interface Refusal {
  readonly status: number;
  readonly body: { readonly code: number; readonly message: string; readonly [extra: string]: unknown };
}

/** Makes a refusal in Discord's shape. */
export function refuse(status: number, code: number, message: string, extra: object = {}): Refusal {
  return { status, body: { message, code, ...extra } };
}

/** A text or a number as it came in a body; anything else is empty. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? `${value}` : '';
}

/** Lists as they come in a body: anything else is none. */
export function listOf(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}
