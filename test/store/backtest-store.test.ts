import { SqlBacktestStore } from '../../src/store/backtest-store.ts';
import { backtestStoreContract } from '../contract/backtest-store.ts';
import { temporaryDatabase } from './temporary-database.ts';

backtestStoreContract('the database', async () => new SqlBacktestStore((await temporaryDatabase()).db));
