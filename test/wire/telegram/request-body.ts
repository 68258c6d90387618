import type { IncomingMessage } from 'node:http';
import { badRequest } from './refusal.ts';

/** A file as it came up in a multipart request. */
export interface Upload {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A call's parameters: JSON values as they were sent; multipart fields as text, parsed where they are JSON; files apart. */
export interface CallBody {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly uploads: ReadonlyMap<string, Upload>;
}

/** Reads the parameters of a call, in any of the forms that the Bot API takes. */
export async function readBody(request: IncomingMessage, query: URLSearchParams): Promise<CallBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  const asked = Object.fromEntries([...query].map(([name, value]) => [name, fieldValue(name, value)]));
  if (type.startsWith('multipart/form-data')) {
    const { fields, uploads } = parseMultipart(body, type);
    return { fields: { ...asked, ...fields }, uploads };
  }
  if (body.length === 0) return { fields: asked, uploads: new Map() };
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const fields = [...new URLSearchParams(body.toString('utf8'))].map(([name, value]) => [name, fieldValue(name, value)] as const);
    return { fields: { ...asked, ...Object.fromEntries(fields) }, uploads: new Map() };
  }
  try {
    return { fields: { ...asked, ...(JSON.parse(body.toString('utf8')) as Record<string, unknown>) }, uploads: new Map() };
  } catch {
    throw badRequest("can't parse request body as JSON");
  }
}

const LINE_END = Buffer.from('\r\n');
const HEADERS_END = Buffer.from('\r\n\r\n');

/** By hand, because grammY's headers (no blank after the colon, no quotes) are more than `Response.formData` reads. */
function parseMultipart(body: Buffer, type: string): { fields: Record<string, unknown>; uploads: Map<string, Upload> } {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (boundary === undefined) throw badRequest('multipart request without a boundary');
  const mark = Buffer.from(`--${boundary}`);
  const fields: Record<string, unknown> = {};
  const uploads = new Map<string, Upload>();
  for (let start = body.indexOf(mark); start >= 0; ) {
    const next = body.indexOf(mark, start + mark.length);
    if (next < 0) break;
    const part = body.subarray(start + mark.length + LINE_END.length, next - LINE_END.length);
    start = next;
    const headersEnd = part.indexOf(HEADERS_END);
    if (headersEnd < 0) continue;
    const headers = part.subarray(0, headersEnd).toString('utf8');
    const content = part.subarray(headersEnd + HEADERS_END.length);
    const name = /\bname="?([^";\r\n]+)"?/.exec(headers)?.[1];
    if (name === undefined) throw badRequest('multipart part without a name');
    const file = /\bfilename="?([^";\r\n]+)"?/.exec(headers)?.[1];
    if (file === undefined) fields[name] = fieldValue(name, content.toString('utf8'));
    else uploads.set(name, { name: file, bytes: Buffer.from(content) });
  }
  return { fields, uploads };
}

/** Fields that hold text whatever it looks like. */
const TEXT_FIELDS = new Set(['text', 'caption', 'parse_mode', 'callback_query_id', 'file_id', 'action', 'url']);

function fieldValue(name: string, text: string): unknown {
  if (TEXT_FIELDS.has(name)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
