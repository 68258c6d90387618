import { readFileSync } from 'node:fs';
import { play } from './run-laws.ts';
import { Tally } from './tally.ts';
import { World } from './world.ts';
const plan = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
const pattern = new RegExp(process.argv[3] ?? '.');
let world: World | null = null;
const open = World.prototype.open;
World.prototype.open = async function (this: World, ...args) { world = this; return open.apply(this, args); };
const found = await play(plan, new Tally());
const w = world as unknown as World;
for (const e of await w.journal.read(1, 100000)) { const line = JSON.stringify(e.data); if (pattern.test(e.kind + e.about.join(' ') + line)) console.log((e.at - 1768392000000) / 1000, e.kind, e.about.filter((a) => !a.startsWith('account')).join(' '), e.by, line.replace(/"verdicts":\[.*?\](,|})/g, '$1').slice(0, 330)); }
console.log('end', (w.clock.time - 1768392000000) / 1000, await w.guards.list());
console.log(found.join('\n'));
process.exit(0);
