import { describe, expect, it } from 'vitest';
import { SqlJournal } from '../../src/store/journal.ts';
import { SqlDeploymentStore } from '../../src/store/deployment-store.ts';
import { deploymentStoreContract } from '../contract/deployment-store.ts';
import { T, deploymentOf } from '../contract/trading-records.ts';
import { queryPlan } from './query-plan.ts';
import { temporaryDatabase } from './temporary-database.ts';

deploymentStoreContract('the database', async () => {
  const { db } = await temporaryDatabase();
  return { store: new SqlDeploymentStore(db), journal: new SqlJournal(db) };
});

describe('deployments in the database', () => {
  it('are reported as corrupt, by id, when they were tampered with', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlDeploymentStore(db);
    await store.create(deploymentOf('d1'), []);
    const { terms } = await db.selectFrom('deployments').select('terms').executeTakeFirstOrThrow();
    for (const change of [{ account: 'binance' }, { terms: '{}' }, { terms: 'x' }]) {
      await db.updateTable('deployments').set({ account: 'paper:binance', terms, ...change }).execute();
      await expect(store.find('d1')).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('Deployment d1') as string });
    }
    await store.claimSlot('d1', T, T);
    await db.updateTable('deployment_slots').set({ decisions: '[{}]' }).execute();
    await expect(store.lastSlot('d1')).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining(`slot ${T}`) as string });
  });

  it('know their unfinished and newest slots without going through years of them', async () => {
    const { db } = await temporaryDatabase();
    const plan = await queryPlan(db, async (watched) => {
      const store = new SqlDeploymentStore(watched);
      await store.unfinishedSlots();
      await store.lastSlot('d1');
    });
    expect(plan).toEqual([
      'SCAN deployment_slots USING INDEX deployment_slots_unfinished',
      'SEARCH deployment_slots USING INDEX sqlite_autoindex_deployment_slots_1 (deployment=?)',
    ]);
  });
});
