import { SqlMarketBook } from '../../src/store/market-book.ts';
import { marketBookContract } from '../contract/market-book.ts';
import { temporaryDatabase } from './temporary-database.ts';

marketBookContract('the database', async () => new SqlMarketBook((await temporaryDatabase()).db));
