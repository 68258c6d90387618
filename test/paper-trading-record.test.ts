import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeskCommands } from './desk-commands.ts';
import { RunningDesk } from './running-desk.ts';

/** What a test of several commands may take on a busy machine. */
const SLOW_MS = 120_000;

describe('the record of trading on the command line', () => {
  let service: RunningDesk;
  let desk: DeskCommands;
  beforeAll(() => {
    service = new RunningDesk({ TELEGRAM_TOKEN: '1:x', TELEGRAM_OWNERS: '42', TELEGRAM_API: 'http://127.0.0.1:9' });
    desk = new DeskCommands({}, service.folder);
  });
  afterAll(() => service.remove());

  it('deploys a rule on paper, lists it, and stops it', async () => {
    const deployed = await desk.read('deployment', 'deploy', '--entry', 'rsi(14) < 30', '--exit', 'rsi(14) > 60', '--symbols', 'btc', '--timeframe', '1m', '--budget', '100');
    expect(deployed).toMatchObject({ account: 'paper:simulated', state: 'running', budget: '100', symbols: ['BTC/USDT'], timeframe: '1m' });
    expect((await desk.read('deployments', 'deployments')).deployments).toMatchObject([{ id: deployed.id, state: 'running' }]);
    await desk.read('anything', 'stop', deployed.id);
    expect((await desk.read('deployments', 'deployments')).deployments.filter(({ state }) => state === 'running')).toEqual([]);
    expect((await desk.refused('stop', 'nosuchid')).status).not.toBe(0);
  }, SLOW_MS);

  it('brings back what there was when a backup was written, but not while a service runs', async () => {
    const { id } = await desk.propose('buy', 'btc', '--cost', '100');
    expect((await desk.answer('approve', id)).status).toBe(0);
    const before = await desk.read('positions', 'positions');
    const { file } = await desk.read('backup', 'backup');
    const { id: sale } = await desk.propose('close', 'btc');
    expect((await desk.answer('approve', sale)).status).toBe(0);
    expect((await desk.read('positions', 'positions')).positions).toEqual([]);

    service.start();
    await expect.poll(() => service.output, { timeout: 60_000, interval: 50 }).toContain('Outcry serves');
    expect(await desk.refused('restore', file)).toMatchObject({ status: 1, kind: 'refused', text: expect.stringMatching(/in use.*stop the service/i) as string });
    expect(await service.end('SIGTERM')).toBe(0);

    const restored = await desk.read('restored', 'restore', file);
    expect(restored).toMatchObject({ file });
    expect(restored.keptAside).toMatch(/outcry-before-restore-/);
    const amounts = ({ positions }: typeof before) => positions.map(({ symbol, amount, cost }) => ({ symbol, amount, cost }));
    expect(amounts(await desk.read('positions', 'positions'))).toEqual(amounts(before));
    // Whoever answered since then answers again, to what was then.
    expect((await desk.answer('approve', id)).outcome).toBe('over');
    expect((await desk.read('journal', 'journal', 'verify')).intact).toBe(true);
    expect((await desk.refused('restore', `${file}.missing`)).kind).toBe('not-found');
  }, SLOW_MS);

  it('works an order out again, and finds that its row was edited', async () => {
    const { id } = await desk.propose('buy', 'btc', '--cost', '100', '--stop-loss', '3%');
    expect((await desk.answer('approve', id)).status).toBe(0);
    const order = `oc-${id}-1`;
    const shown = await desk.folder.run(['journal', 'replay', order]);
    expect(shown).toMatchObject({ status: 0, stderr: '' });
    expect(shown.stdout).toMatch(/amount +\S+ +\S+ +same/);
    expect(shown.stdout.trimEnd().split('\n').at(-1)).toBe(`Verdict: ${order} is the same: it follows from the record in every field.`);
    // By the approval's number too, and for the stop that guards what was bought.
    const stop = (await desk.read('orders', 'orders')).orders.find(({ purpose }) => purpose === 'protect')?.id ?? '';
    for (const [number, by] of [[id, 'person'], [stop, 'protection']] as const) {
      const { status, stdout } = await desk.folder.run(['journal', 'replay', number, '--json']);
      expect([status, JSON.parse(stdout)]).toMatchObject([0, { by, outcome: 'same', simulated: true, journal: { intact: true } }]);
    }
    expect(await desk.refused('journal', 'replay', `oc-${id}-2`)).toMatchObject({ status: 1, kind: 'not-found', text: expect.stringContaining(order) as string });

    const database = new Database(desk.database);
    for (const guard of guardsOf(database, 'orders')) database.exec(`drop trigger "${guard}"`);
    expect(database.prepare("update orders set intent = json_set(intent, '$.amount', '9') where id = ?").run(order).changes).toBe(1);
    database.close();
    const { status, stdout } = await desk.folder.run(['journal', 'replay', order, '--json']);
    expect([status, JSON.parse(stdout)]).toMatchObject([1, { outcome: 'differs', verdict: expect.stringMatching(/amount of the stored order, and in entry \d+/) as string }]);
  }, SLOW_MS);

  it('finds a journal entry that somebody edited, and names it', async () => {
    const database = new Database(desk.database);
    const { position } = database.prepare<[], { position: number }>('select position from journal_entries order by position limit 1 offset 3').get() ?? { position: 0 };
    expect(() => database.prepare('update journal_entries set at = at + 1 where position = ?').run(position)).toThrow(/does not take/);
    // Whoever means it takes the guards away first.
    for (const guard of guardsOf(database, 'journal_entries')) database.exec(`drop trigger "${guard}"`);
    expect(database.prepare('update journal_entries set at = at + 1 where position = ?').run(position).changes).toBe(1);
    database.close();
    const { status, stdout } = await desk.folder.run(['journal', 'verify', '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ intact: false, position });
  }, SLOW_MS);
});

/** The triggers that refuse changes to a table. */
function guardsOf(database: Database.Database, table: string): readonly string[] {
  return database.prepare<[string], string>("select name from sqlite_master where type = 'trigger' and tbl_name = ?").pluck().all(table);
}
