import { createHmac } from 'node:crypto';

/** What came back: status, headers, and the body as JSON or text. */
export interface SignedReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Signs requests as Binance's documentation says, and sends them with plain `fetch`: no library in between. */
export class SignedClient {
  private readonly url: string;
  private readonly apiKey: string;
  private readonly secret: string;
  private readonly now: () => number;

  constructor(url: string, key: { readonly apiKey: string; readonly secret: string }, now: () => number) {
    this.url = url;
    this.apiKey = key.apiKey;
    this.secret = key.secret;
    this.now = now;
  }

  /** Sends `METHOD /path` with parameters, signed now; a POST carries them in its body. */
  async send(route: string, parameters: Readonly<Record<string, string>> = {}): Promise<SignedReply> {
    const text = new URLSearchParams({ timestamp: String(this.now()), ...parameters }).toString();
    return this.raw(route, `${text}&signature=${this.sign(text)}`);
  }

  /** The signature of a text. */
  sign(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('hex');
  }

  /** Sends what was signed, or not, elsewhere. */
  async raw(route: string, text: string, headers: Readonly<Record<string, string>> = { 'X-MBX-APIKEY': this.apiKey }): Promise<SignedReply> {
    const [method = 'GET', path = '/'] = route.split(' ');
    const isForm = method === 'POST';
    const response = await fetch(`${this.url}${path}${isForm || text === '' ? '' : `?${text}`}`, {
      method,
      headers: { ...headers, ...(isForm ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) },
      ...(isForm ? { body: text } : {}),
    });
    const body = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(body) as unknown) : body };
  }
}
