// Run by a test as a process of its own: puts n entries into the outbox and prints how many it was the first to bring.
import type { Card } from '../../../src/reports/card.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { SqlOutboxStore } from '../../../src/store/outbox-store.ts';

const [folder, entries] = process.argv.slice(2);
const database = await openDatabase(folder!);
const store = new SqlOutboxStore(database.db);
const card: Card = { title: 'Price', tone: 'neutral', blocks: [], actions: [] };
const rest = { channel: 'telegram', conversation: '42', card, inReplyTo: null, onlyFor: null, silent: false, event: null } as const;
let count = 0;
for (let index = 0; index < Number(entries); index += 1) {
  if (await store.add({ ...rest, key: `k${index}`, createdAt: 1, notBefore: 1, mayBeDigested: false })) count += 1;
}
console.log(count);
await database.close();
