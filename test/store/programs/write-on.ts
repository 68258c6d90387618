// Run by a test as a process of its own: puts entry after entry into the outbox until it is killed, and says when it has begun.
import { openDatabase } from '../../../src/store/database.ts';
import { SqlOutboxStore } from '../../../src/store/outbox-store.ts';

const { db } = await openDatabase(process.argv[2]!);
const store = new SqlOutboxStore(db);
const card = { title: 'Price', tone: 'neutral', blocks: [], actions: [] } as const;
const rest = { channel: 'telegram', conversation: '42', card, inReplyTo: null, onlyFor: null, silent: false, event: null } as const;
for (let index = 0; ; index += 1) {
  await store.add({ ...rest, key: `k${index}`, createdAt: 1, notBefore: 1, mayBeDigested: false });
  if (index === 0) console.log('writing');
}
