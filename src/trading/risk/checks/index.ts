import type { RiskCheck } from '../check.ts';
import { allowedSymbols } from './allowed-symbols.ts';
import { budget } from './budget.ts';
import { frozenSymbol } from './frozen-symbol.ts';
import { haltFile } from './halt-file.ts';
import { limitsReadable } from './limits-readable.ts';
import { liveConfigured } from './live-configured.ts';
import { lossStreakCheck } from './loss-streak.ts';
import { lowProfitCheck } from './low-profit.ts';
import { mandate } from './mandate.ts';
import { maxBookShare } from './max-book-share.ts';
import { maxDailyLoss } from './max-daily-loss.ts';
import { maxDrawdown } from './max-drawdown.ts';
import { maxExposure } from './max-exposure.ts';
import { maxOpenPositions } from './max-open-positions.ts';
import { maxOrderNotional } from './max-order-notional.ts';
import { maxOrderShare } from './max-order-share.ts';
import { maxPriceAge } from './max-price-age.ts';
import { maxSpread } from './max-spread.ts';
import { maxSymbolNotional } from './max-symbol-notional.ts';
import { maxSymbolShare } from './max-symbol-share.ts';
import { maxWeeklyLoss } from './max-weekly-loss.ts';
import { ordersPerMinute } from './orders-per-minute.ts';
import { priceBand } from './price-band.ts';
import { reEntryPause } from './re-entry-pause.ts';
import { stopGuard } from './stop-guard.ts';
import { tradingState } from './trading-state.ts';
import { truePurpose } from './true-purpose.ts';
import { windowDrawdownCheck } from './window-drawdown.ts';
import { withdrawalKey } from './withdrawal-key.ts';

/** Every check, in the order in which verdicts are listed: what stops trading as such first. */
export const RISK_CHECKS: readonly RiskCheck[] = [
  limitsReadable,
  truePurpose,
  liveConfigured,
  haltFile,
  tradingState,
  mandate,
  frozenSymbol,
  allowedSymbols,
  withdrawalKey,
  maxPriceAge,
  priceBand,
  maxSpread,
  maxBookShare,
  maxOrderNotional,
  maxOrderShare,
  maxSymbolNotional,
  maxSymbolShare,
  maxExposure,
  maxOpenPositions,
  budget,
  ordersPerMinute,
  maxDrawdown,
  maxDailyLoss,
  maxWeeklyLoss,
  lossStreakCheck,
  stopGuard,
  lowProfitCheck,
  reEntryPause,
  windowDrawdownCheck,
];
