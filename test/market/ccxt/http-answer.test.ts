import { execFile } from 'node:child_process';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { httpAnswer } from '../../../src/market/ccxt/http-answer.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map(async (close) => close()));
});

/** The address of a server that answers so. */
async function served(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const GET = { method: 'GET', headers: {}, body: undefined };
const never = new AbortController().signal;

describe('an answer over HTTP', () => {
  it('comes with its status in words, its headers and its body, for what was sent', async () => {
    const url = await served((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.writeHead(404, { 'X-Used': ['1', '2'] });
        response.end(`${request.method} ${request.url} ${String(request.headers['x-key'])} ${body}`);
      });
    });
    const answer = await httpAnswer(`${url}/order?a=1`, { method: 'POST', headers: { 'X-Key': 'k' }, body: 'b=2' }, never);
    expect(answer).toMatchObject({ status: 404, statusText: 'Not Found', headers: { 'x-used': '1, 2' } });
    expect(await answer.body()).toBe('POST /order?a=1 k b=2');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('is unpacked where it came in %s, whatever its status', async (encoding, pack) => {
    for (const status of [200, 400]) {
      const url = await served((request, response) => {
        expect(request.headers['accept-encoding']).toContain(encoding);
        response.writeHead(status, { 'content-encoding': encoding }).end(pack('{"price":"1"}'));
      });
      const { body } = await httpAnswer(url, GET, never);
      expect(await body()).toBe('{"price":"1"}');
    }
  });

  it('that redirects is none, and is not followed', async () => {
    const asked: string[] = [];
    const url = await served((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const failure = await httpAnswer(`${url}/here`, GET, never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'TypeError', message: 'fetch failed', cause: { message: 'the answer is a redirect (302), which is not followed' } });
    expect(asked).toEqual(['/here']);
  });

  it('that does not come, or breaks off, fails as fetch does, with the reason', async () => {
    const gone = await served((_, response) => response.end());
    await Promise.all(closing.splice(0).map(async (close) => close()));
    await expect(httpAnswer(gone, GET, never)).rejects.toMatchObject({ name: 'TypeError', message: 'fetch failed', cause: { code: 'ECONNREFUSED' } });
    const broken = await served((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('{"a"');
      setTimeout(() => response.destroy(), 20);
    });
    const { body } = await httpAnswer(broken, GET, never);
    await expect(body()).rejects.toMatchObject({ name: 'TypeError', message: 'fetch failed' });
  });

  it('leaves those who ask by other packages able to: files reach Discord after it', async () => {
    const venue = await served((_, response) => response.end('{}'));
    const discord = await served((request, response) => {
      request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}'));
    });
    // In a process of its own, where it is the first to ask.
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('./programs/venue-then-discord.ts', import.meta.url)), venue, discord], { timeout: 60_000 });
    expect(stdout.trim()).toBe('{} {"id":"1"}');
  });

  it('is not waited for any more when it is called off, nor is the rest of its body', async () => {
    const url = await served((request, response) => {
      if (request.url === '/stalls') response.writeHead(200).write('{');
    });
    for (const path of ['/silent', '/stalls']) {
      const given = new AbortController();
      const asking = httpAnswer(`${url}${path}`, GET, given.signal).then(async ({ body }) => body());
      setTimeout(() => given.abort(), 20);
      await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
    }
  });
});
