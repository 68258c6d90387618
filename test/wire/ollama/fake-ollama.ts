import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One reply of the model to `/api/chat`. */
export type ScriptedReply =
  | {
      /** Pieces of text, each sent as a chunk of its own. */
      readonly text?: string | readonly string[];
      readonly calls?: readonly { readonly name: string; readonly arguments: unknown }[];
      /** Calls come in one chunk, or in a chunk each. */
      readonly apart?: boolean;
      /** Tokens of the prompt, as the last chunk reports them. */
      readonly promptTokens?: number;
      /** The connection is cut before the last chunk. */
      readonly truncated?: boolean;
    }
  | { readonly status: number; readonly body: string }
  /** Nothing is ever answered; the request is noted and left open. */
  | { readonly hang: true };

/** A request to `/api/chat` as it came in. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string; readonly tool_calls?: readonly unknown[] }[];
  readonly tools?: readonly { readonly function: { readonly name: string; readonly description: string; readonly parameters: unknown } }[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly stream?: boolean;
  readonly think?: boolean;
}

/** A server that speaks Ollama's protocol (NDJSON) and answers by script. */
export class FakeOllama {
  /** Every chat request, in order. */
  readonly chats: ChatRequest[] = [];
  /** Chat requests whose connection was closed by the other side before they were answered. */
  aborted = 0;
  readonly url: string;
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /**
   * Starts a server on a free port. `replies` are given in order, one for each chat request; a request beyond them is answered with 500.
   * `models` are those installed, with what they can do.
   */
  static async start(replies: readonly ScriptedReply[], models: Readonly<Record<string, readonly string[]>> = { 'qwen3:8b': ['completion', 'tools'] }): Promise<FakeOllama> {
    const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => void handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const fake = new FakeOllama(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    });
    let next = 0;
    const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const body = await textOf(request);
      switch (request.url ?? '') {
        case '/api/version':
          return json(response, 200, { version: '0.12.0' });
        case '/api/tags':
          return json(response, 200, { models: Object.keys(models).map((name, index) => ({ name, size: 1_000_000 * (index + 1) })) });
        case '/api/show': {
          const { model } = JSON.parse(body) as { readonly model: string };
          const capabilities = models[model];
          return capabilities ? json(response, 200, { capabilities }) : json(response, 404, { error: `model '${model}' not found` });
        }
        case '/api/chat': {
          fake.chats.push(JSON.parse(body) as ChatRequest);
          const reply = replies[next];
          next += 1;
          response.on('close', () => {
            if (!response.writableFinished) fake.aborted += 1;
          });
          return answer(response, reply ?? { status: 500, body: '{"error":"the script has no more replies"}' });
        }
        default:
          return json(response, 404, { error: 'not found' });
      }
    };
    return fake;
  }

  /** Stops the server and cuts what is still open. */
  async stop(): Promise<void> {
    await this.#close();
  }
}

function answer(response: ServerResponse, reply: ScriptedReply): void {
  if ('hang' in reply) return;
  if ('status' in reply) {
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(reply.body);
    return;
  }
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const chunk = (message: object) => response.write(`${JSON.stringify({ model: 'fake', created_at: '2024-01-01T00:00:00Z', message: { role: 'assistant', content: '', ...message }, done: false })}\n`);
  const { text = [], calls = [], apart = false, promptTokens = 100, truncated = false } = reply;
  for (const content of typeof text === 'string' ? [text] : text) chunk({ content });
  const toolCalls = calls.map((call) => ({ function: call }));
  if (apart) for (const call of toolCalls) chunk({ tool_calls: [call] });
  else if (toolCalls.length > 0) chunk({ tool_calls: toolCalls });
  if (truncated) {
    // Let what was written go out before the connection is cut.
    setImmediate(() => response.destroy());
    return;
  }
  response.end(`${JSON.stringify({ model: 'fake', created_at: '2024-01-01T00:00:00Z', message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop', prompt_eval_count: promptTokens, eval_count: 12 })}\n`);
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
