import { describe, expect, it } from 'vitest';
import { SqlTranscriptStore } from '../../src/store/transcript-store.ts';
import { transcriptStoreContract } from '../contract/transcript-store.ts';
import { temporaryDatabase } from './temporary-database.ts';

transcriptStoreContract('the database', async () => new SqlTranscriptStore((await temporaryDatabase()).db));

describe('a conversation in the database', () => {
  it('keeps on record what a reset retired, with the time of the reset', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlTranscriptStore(db);
    await store.append('terminal', [{ role: 'user', text: 'first', at: 1 }]);
    await store.reset('terminal', 50);
    await store.append('terminal', [{ role: 'user', text: 'second', at: 60 }]);
    await store.reset('terminal', 70);
    expect(await db.selectFrom('transcript_entries').select(['position', 'retired_at']).orderBy('position').execute()).toEqual([
      { position: 0, retired_at: 50 },
      { position: 1, retired_at: 70 },
    ]);
  });

  it('is reported as corrupt when an entry was tampered with', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlTranscriptStore(db);
    await store.append('terminal', [{ role: 'user', text: 'first', at: 1 }]);
    await db.updateTable('transcript_entries').set({ entry: '{"role":"nobody"}' }).execute();
    await expect(store.read('terminal', 5)).rejects.toMatchObject({ kind: 'corrupt' });
  });
});
