import { backtestStoreContract } from '../contract/backtest-store.ts';
import { candleStoreContract } from '../contract/candle-store.ts';
import { inboxContract } from '../contract/inbox.ts';
import { marketBookContract } from '../contract/market-book.ts';
import { ruleBookContract } from '../contract/rule-book.ts';
import { transcriptStoreContract } from '../contract/transcript-store.ts';
import { MemoryBacktestStore } from './memory-backtest-store.ts';
import { MemoryCandleStore } from './memory-candle-store.ts';
import { MemoryInbox } from './memory-inbox.ts';
import { MemoryMarketBook } from './memory-market-book.ts';
import { MemoryRuleBook } from './memory-rule-book.ts';
import { MemoryTranscriptStore } from './memory-transcript-store.ts';

candleStoreContract('the in-memory store', async () => new MemoryCandleStore());
ruleBookContract('the in-memory book', async () => new MemoryRuleBook());
backtestStoreContract('the in-memory store', async () => new MemoryBacktestStore());
transcriptStoreContract('the in-memory store', async () => new MemoryTranscriptStore());
inboxContract('the in-memory inbox', async () => new MemoryInbox());
marketBookContract('the in-memory book', async () => new MemoryMarketBook());
