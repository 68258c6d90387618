import { parentPort } from 'node:worker_threads';
import { messageOf } from '../domain/errors.ts';
import { renderChartPng } from './chart-png.ts';
import type { DrawingReply, DrawingRequest } from './chart-worker.ts';

// The other end of `ChartWorker`: draws what it is sent, one chart after the other.
const port = parentPort;
if (!port) throw new Error('chart-worker-entry runs in a worker thread only');

port.on('message', ({ id, chart, options }: DrawingRequest) => {
  const reply = (message: DrawingReply) => port.postMessage(message);
  renderChartPng(chart, options).then(
    (png) => reply({ id, png }),
    (error: unknown) => reply({ id, failure: messageOf(error) }),
  );
});
