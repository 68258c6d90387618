import type { Command } from 'commander';
import type { Clock } from '../domain/clock.ts';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { checkSeries } from '../market/candle-series-check.ts';
import type { CandleStore, SeriesSummary } from '../market/candle-store.ts';
import type { HistoryReader } from '../market/history.ts';
import { formatCount, formatDateTime, formatNumber } from '../reports/format.ts';
import { checkCard, importCard } from '../tools/candle-cards.ts';
import { parseSpan } from '../tools/values/span.ts';
import { parseSymbol } from '../tools/values/symbol.ts';
import { parseTimeframe } from '../tools/values/timeframe.ts';
import type { Output } from './output.ts';

/** What the candle commands need of the desk. */
export interface CandleCommandNeeds {
  readonly candles: CandleStore;
  readonly history: HistoryReader;
  /** The venue that candles belong to when none is named. */
  readonly venue: string;
  readonly clock: Clock;
  readonly work: WorkOptions;
  readonly output: Output;
}

interface Json {
  readonly json?: boolean;
}

/** Adds `outcry candles import | fetch | list | check`. */
export function addCandleCommands(program: Command, needs: CandleCommandNeeds): void {
  const candles = program.command('candles').summary('Import, fetch, list and check stored candles.').description('Import, fetch, list and check stored candles.');
  addImport(candles, needs);
  addFetch(candles, needs);
  addList(candles, needs);
  addCheck(candles, needs);
}

function addImport(candles: Command, { candles: store, venue, clock, work, output }: CandleCommandNeeds): void {
  candles
    .command('import')
    .summary('Import candles from a csv or csv.gz file.')
    .description('Import candles from a csv or csv.gz file with the header timestamp,open,high,low,close,volume (ms UTC). A second time changes nothing.')
    .argument('<file>', 'csv or csv.gz')
    .requiredOption('--symbol <symbol>', 'market, such as BTC/USDT')
    .requiredOption('--timeframe <timeframe>', 'candle length, such as 1h')
    .option('--exchange <venue>', 'the venue it came from', venue)
    .option('--skip-bad', 'import the good rows of a file that has bad ones')
    .option('--json', 'print the report as JSON')
    .action(async (file: string, options: Json & { readonly symbol: string; readonly timeframe: string; readonly exchange: string; readonly skipBad?: boolean }) => {
      const key = { venue: options.exchange, symbol: parseSymbol(options.symbol), timeframe: parseTimeframe(options.timeframe) };
      // Only this command reads files.
      const { importCandles } = await import('../market/candle-import.ts');
      const report = await importCandles({ path: file, key, skipBad: options.skipBad === true, now: clock.now() }, store, work);
      if (options.json === true) output.json(report);
      else await output.card(importCard(report));
    });
}

function addFetch(candles: Command, { history, clock, work, output }: CandleCommandNeeds): void {
  candles
    .command('fetch')
    .summary('Fetch candles from the venue into the store.')
    .description('Fetch candles from the venue into the store; what is stored already is not fetched again, and an interrupted fetch goes on where it was.')
    .argument('<symbol>', 'market, such as BTC/USDT')
    .argument('<timeframe>', 'candle length, such as 1h')
    .option('--from <span>', 'start, such as 1y or 2022-01-01', '1y')
    .option('--to <end>', 'end, now if left out')
    .option('--json', 'print the report as JSON')
    .action(async (symbol: string, timeframe: string, options: Json & { readonly from: string; readonly to?: string }) => {
      const request = { symbol: parseSymbol(symbol), timeframe: parseTimeframe(timeframe), span: parseSpan(options.from, options.to, clock.now()) };
      const read = await history.read(request, work);
      if (read.venue.simulated) {
        throw new OutcryError('unreachable', ['Nothing was fetched.', ...read.notes].join(' '), { hint: 'The simulated market is computed when needed and never stored.' });
      }
      const { time } = read.candles;
      const report = { symbol: request.symbol, timeframe: request.timeframe, venue: read.venue.id, source: read.source, bars: time.length, first: time[0] ?? null, last: time.at(-1) ?? null, gaps: read.gaps, notes: read.notes };
      if (options.json === true) output.json(report);
      else output.text([`${request.symbol} ${request.timeframe}: ${formatCount(time.length, 'candle')}, ${formatDateTime(report.first)} to ${formatDateTime(report.last)} UTC (${read.source})`, ...read.notes].join('\n'));
    });
}

function addList(candles: Command, { candles: store, output }: CandleCommandNeeds): void {
  candles
    .command('list')
    .summary('List the series in the store.')
    .description('List the series in the store, with their span and number of candles.')
    .option('--json', 'print the list as JSON')
    .action(async ({ json }: Json) => {
      const series = await store.list();
      if (json === true) {
        output.json(series);
        return;
      }
      await output.card({
        title: series.length === 0 ? 'No candles are stored' : 'Stored candles',
        tone: 'neutral',
        blocks: [
          series.length === 0
            ? { kind: 'text', text: 'outcry candles import FILE --symbol BTC/USDT --timeframe 1h brings some in.' }
            : {
                kind: 'table',
                columns: [{ header: 'Venue' }, { header: 'Market' }, { header: 'Timeframe' }, { header: 'Candles', align: 'right' }, { header: 'First (UTC)' }, { header: 'Last (UTC)' }],
                rows: series.map((one) => [one.venue, one.symbol, one.timeframe, formatNumber(one.bars, 0), formatDateTime(one.first), formatDateTime(one.last)]),
              },
        ],
        actions: [],
      });
    });
}

function addCheck(candles: Command, { candles: store, clock, output }: CandleCommandNeeds): void {
  candles
    .command('check')
    .summary('Check stored candles and list their gaps.')
    .description('Read stored candles back, check every one of them and list the gaps; all series, or those of one market.')
    .argument('[symbol]', 'market, such as BTC/USDT')
    .argument('[timeframe]', 'candle length, such as 1h')
    .option('--json', 'print the report as JSON')
    .action(async (symbol: string | undefined, timeframe: string | undefined, { json }: Json) => {
      const filter = { ...(symbol === undefined ? {} : { symbol: parseSymbol(symbol) }), ...(timeframe === undefined ? {} : { timeframe: parseTimeframe(timeframe) }) };
      const series: readonly SeriesSummary[] = await store.list(filter);
      if (series.length === 0) throw new OutcryError('no-data', 'No such candles are stored.', { hint: 'outcry candles list shows what is.' });
      const checks = await Promise.all(series.map(({ venue, symbol: of, timeframe: length }) => checkSeries(store, { venue, symbol: of, timeframe: length }, clock.now())));
      if (json === true) output.json(checks);
      else for (const check of checks) await output.card(checkCard(check));
      const bad = checks.filter((check) => check.problems.total > 0);
      if (bad.length > 0) throw new OutcryError('corrupt', `${formatCount(bad.length, 'series', 'series')} with bad candles.`);
    });
}
