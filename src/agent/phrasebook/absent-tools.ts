import type { Access } from '../../tools/tool.ts';
import type { DescribedTool } from './described-tool.ts';
import { stem, wordsOf } from './plain-text.ts';

/** Something that people ask of a trading desk and that this one may have no tool for. */
interface Wish {
  /** True when the tools there are serve it. */
  readonly isServed: (tools: readonly DescribedTool[]) => boolean;
  readonly phrases: readonly string[];
  /** Arguments it would take, which tell "sell 2 btc" from "sell when …". */
  readonly fields: readonly string[];
  /** What a tool for it would touch. */
  readonly access: Access;
  /** Why it is not done. */
  readonly say: string;
}

const speakOf = (...words: readonly string[]) => (tools: readonly DescribedTool[]) => {
  const wanted = new Set(words.map(stem));
  return tools.some(({ command, phrases }) => [command, ...phrases.flatMap(wordsOf)].some((word) => wanted.has(stem(word))));
};
const trade = (tools: readonly DescribedTool[]) => tools.some(({ access }) => access === 'trade');

const NO_TRADING = 'I cannot place, change or cancel orders: this desk has no tools that trade, and nothing was done.';
const NO_ACCOUNT = 'There is no account here: this desk has no tools that trade, so it holds no money, positions or orders.';

const WISHES: readonly Wish[] = [
  {
    isServed: trade, access: 'trade', say: NO_TRADING, fields: ['side', 'symbol', 'amount', 'cost', 'fraction', 'price', 'type', 'stopLoss', 'takeProfit'],
    phrases: ['buy {amount} {symbol}', 'sell {amount} {symbol}', 'buy {symbol}', 'sell {symbol}', 'sell everything', 'sell all', 'buy {cost} of {symbol}', 'sell {fraction} of my {symbol}', 'limit buy {amount} {symbol} at {price}', 'place an order', 'short {symbol}', 'go long {symbol}', 'get me {amount} {symbol}', 'put {cost} into {symbol}', 'invest {cost} in {symbol}'],
  },
  {
    isServed: trade, access: 'trade', say: NO_TRADING, fields: ['symbol'],
    phrases: ['close my {symbol} position', 'close everything', 'close all positions', 'exit my position', 'get out of {symbol}', 'get out of everything', 'liquidate {symbol}', 'flatten everything'],
  },
  { isServed: trade, access: 'trade', say: NO_TRADING, fields: ['id'], phrases: ['cancel order {id}', 'cancel my order', 'cancel all orders', 'withdraw order {id}', 'modify order {id}'] },
  {
    isServed: trade, access: 'trade', say: NO_TRADING, fields: ['strategy', 'symbol', 'timeframe', 'entry', 'exit', 'budget', 'cost', 'stopLoss'],
    phrases: ['deploy {strategy} on {symbol}', 'deploy this', 'go live with {strategy}', 'start trading {strategy} on {symbol}', 'run {strategy} live', 'paper trade {strategy}', 'trade {strategy} for me', 'start trading', 'launch {strategy}'],
  },
  {
    isServed: (tools) => trade(tools) || speakOf('halt')(tools), access: 'write', say: 'Nothing trades here, so there is nothing to stop: this desk has no tools that trade.', fields: [],
    phrases: ['stop all trading', 'stop trading', 'halt trading', 'emergency stop', 'stop everything', 'kill switch', 'panic', 'freeze trading', 'resume trading', 'undeploy'],
  },
  {
    isServed: (tools) => trade(tools) || speakOf('balance', 'positions')(tools), access: 'read', say: NO_ACCOUNT, fields: ['symbol', 'period'],
    phrases: ['balance', 'what is my balance', 'how much money do i have', 'what is in my account', 'my wallet', 'positions', 'what am i holding', 'open positions', 'my portfolio', 'open orders', 'my orders', 'my trades', 'trade history', 'pnl', 'profit and loss', 'my profit', 'how much have i made', 'how am i doing'],
  },
  {
    isServed: speakOf('optimize', 'tune'), access: 'read', say: 'I cannot search for the best parameters: this desk has no optimiser. You can test settings one by one, or compare strategies.', fields: ['strategy', 'symbol', 'timeframe', 'from', 'trials', 'objective'],
    phrases: ['optimize {strategy} on {symbol}', 'find the best parameters for {strategy}', 'tune {strategy}', 'best settings for {strategy}', 'walk forward {strategy} on {symbol}', 'is {strategy} overfit'],
  },
];

/** A tool that is not there, with what is said to whoever asks for it. */
export interface AbsentTool {
  readonly tool: DescribedTool;
  readonly say: string;
}

/**
 * What people ask of a trading desk and none of `tools` does. Requests for it are matched like those for a tool, so that "buy 100 usdt of
 * btc" is not taken for the nearest thing that there is.
 */
export function absentTools(tools: readonly DescribedTool[]): readonly AbsentTool[] {
  return WISHES.filter(({ isServed }) => !isServed(tools)).map(({ phrases, fields, access, say }, index) => ({
    say,
    tool: {
      name: `(absent ${index})`, command: '', summary: '', access, phrases,
      fields: fields.map((name) => ({ name, description: '', required: false, choices: [], type: 'text' })),
    },
  }));
}
