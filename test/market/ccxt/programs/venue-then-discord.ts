// Run by a test as a process of its own: asks a venue, then sends a file as the Discord channel does, and prints both answers.
import { httpAnswer } from '../../../../src/market/ccxt/http-answer.ts';

const [venue = '', discord = ''] = process.argv.slice(2);
const { body } = await httpAnswer(venue, { method: 'GET', headers: {}, body: undefined }, new AbortController().signal);
const asked = await body();
// Loaded second, as in a service whose market was asked before its channel came up.
const { REST } = await import('discord.js');
const rest = new REST({ api: discord, retries: 0, timeout: 5_000 }).setToken('t');
const sent = await rest.post('/channels/1/messages', { body: {}, files: [{ name: 'chart.png', data: Buffer.alloc(50_000), contentType: 'image/png' }] });
console.log(asked, JSON.stringify(sent));
process.exit();
