import { stem, wordsOf } from './plain-text.ts';

/**
 * Turns of speech and the words of the trade that they stand for, so that a definition need not list every way of saying it.
 * They name no tool: a definition that uses the words on the right is found by those on the left.
 */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:cost|costs|worth|going for|selling for|quote|ticker|trading at|rate of|value of)\b/, 'price'],
  [/\bwhere is \{symbol\}|\bhow is \{symbol\}|\{symbol\} (?:doing|up or down)\b/, 'price'],
  [/\b(?:graph|plot|draw|candles|candlestick|candlesticks|picture|visuali[sz]e|ohlc)\b|\bhow \{symbol\} looked\b|\blook(?:s|ed)? like\b/, 'chart'],
  [/\b(?:depth|bid|bids|bidding|ask|asks|liquid|liquidity|spread|walls?)\b/, 'order book depth bids asks spread'],
  [/\b(?:overbought|oversold|indicator|momentum of|readings?|trending)\b/, 'indicators'],
  [/\b(?:screen|screener|filter)\b/, 'scan'],
  [/\b(?:outlook|read on|opinion|view|take on|think (?:of|about)|forecast|assessment|assess)\b/, 'analyze analysis'],
  [/\b(?:try|simulate|simulation|back ?test|historically)\b/, 'backtest test'],
  [/\b(?:tune|tuning|fine-?tune|best (?:parameters|settings|values)|optimum|optimal)\b/, 'optimize optimiz'],
  [/\b(?:overfit|overfitted|out of sample|robust|robustness)\b/, 'walk forward walk-forward'],
  [/\b(?:(?<!(?:making|make|made|lose|losing|lost) )money|cash|funds|wallet|account|equity(?! curve)|capital|buying power)\b/, 'balance'],
  [/\b(?:holding|holdings|hold|own|portfolio|bags?|invested in)\b/, 'positions holding'],
  [/\b(?:fills?|executed|executions|history of trades|past trades)\b/, 'trades'],
  [/\b(?:earned|earnings|profit|profits|gain|gains|made|(?:make|making|lose|losing) money|lost|losses|up or down|return so far|equity curve|in the (?:green|red))\b/, 'pnl profit'],
  [/\b(?:limits|exposure|max loss|caps?)\b/, 'risk'],
  [/\b(?:(?<!use this )bots?|sessions?|deployed|live strategies|(?<!everything )running)\b/, 'deployments running'],
  [/\b(?:reports?|briefings?|summary)\b/, 'report schedule'],
  [/\b(?:ping|notify|warn|alarms?|let me know|wake me|shout)\b/, 'alert'],
  [/\b(?:reason|rationale|how come)\b/, 'why explain'],
  [/\b(?:waiting for (?:me|my)|waits? for|to approve|sign off|pending approval)\b/, 'approvals'],
  [/\b(?:do not|no longer) (?:need|want)\b/, 'delete remove'],
  [/\b(?:erase|drop|get rid of|throw away|clear|trash|remove|forget|scrap)\b/, 'delete remove'],
  [/\b(?:purchase|acquire|grab|pick up)\b/, 'buy'],
  [/\b(?:unload|dump|offload)\b/, 'sell'],
  [/\b(?:get (?:me )?out of|exit|liquidate|unwind|flatten|dump)\b.*\b(?:position|\{symbol\})/, 'close position'],
  [/\b(?:emergency|panic|kill ?switch|freeze|stop everything|stop all|cease)\b/, 'halt stop'],
  [/\b(?:unfreeze|unpause|restart|reactivate|start trading again|turn .* back on|carry on|continue trading)\b/, 'resume'],
  [/\b(?:go live|launch|activate|start trading|put .* to work|trade .* live|paper trade)\b/, 'deploy'],
  [/\b(?:shut down|turn off|switch off|undeploy|pause)\b/, 'stop'],
  [/\b(?:alive|healthy|everything (?:ok|okay|fine|alright|good)|awake|working|connected|uptime)\b/, 'status'],
  [/\b(?:what can (?:you|i)|commands|manual|instructions|how (?:do|does) (?:i|this|it) (?:use|work)|features)\b/, 'help'],
  [/\b(?:explain|describe|tell me about|parameters of|details (?:of|on))\b.*\{strategy\}|\bhow (?:does|do) (?:the )?\{strategy\}.* work/, 'explain show strategy'],
  [/\b(?:versus|vs|against|better|best|rank|which .* (?:did|does|works?|performed))\b.*(?:\{strategy\}|\bstrateg)|\{strategy\}.*\b(?:vs|versus|better than|against|or)\b.*\{strategy\}|\bcompar\w+\b/, 'compare strategies'],
  [/\b(?:users?|people|who (?:has|can use|may)|access|permission|roles?)\b/, 'users user'],
];

/** The words of the trade that a request means beside those it says. `rest` has `{field}` where its slots stood. */
export function meanings(rest: string): readonly string[] {
  // Places other than these are named after arguments, whose names are no words of the person's.
  const said = rest.replace(/\{(?!symbol\}|strategy\})\w+\}/g, '{}');
  return MEANINGS.filter(([pattern]) => pattern.test(said)).flatMap(([, words]) => words.split(' '));
}

/** The words of a request that stand for one of `wanted` (stems): "try" where a test is wanted. */
export function meaningWords(rest: string, wanted: ReadonlySet<string>): readonly string[] {
  return MEANINGS.flatMap(([pattern, meant]) => {
    if (!meant.split(' ').some((word) => wanted.has(stem(word)))) return [];
    return [...rest.matchAll(new RegExp(pattern.source, 'g'))].flatMap(([said]) => wordsOf(said));
  });
}
