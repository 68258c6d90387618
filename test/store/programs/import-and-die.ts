// Run by a test as a process of its own: imports a file into the database of a folder, and is killed (SIGKILL, so that nothing
// can be tidied up) when the store is about to run its n-th statement. With n = 0 it lives, and prints how many it ran.
import { importCandles } from '../../../src/market/candle-import.ts';
import { SqlCandleStore } from '../../../src/store/candle-store.ts';
import { openDatabase } from '../../../src/store/database.ts';

const [folder, path, fatal] = process.argv.slice(2);
const database = await openDatabase(folder!);
let statements = 0;
const store = new SqlCandleStore(
  database.db.withPlugin({
    transformQuery: ({ node }) => {
      statements += 1;
      if (statements === Number(fatal)) process.kill(process.pid, 'SIGKILL');
      return node;
    },
    transformResult: async ({ result }) => result,
  }),
);
await importCandles({ path: path!, key: { venue: 'binance', symbol: 'BTC/USDT', timeframe: '1m' }, skipBad: false, now: Date.UTC(2030, 0) }, store);
console.log(statements);
await database.close();
