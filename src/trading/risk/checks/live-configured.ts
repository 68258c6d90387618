import { type RiskCheck, finding } from '../check.ts';

/** Orders go to an exchange only where configuration asks for live trading. */
export const liveConfigured: RiskCheck = {
  name: 'live-configured',
  look: ({ account, liveConfigured }) =>
    finding(account.kind === 'paper' || liveConfigured, 'TRADING_MODE=live for an exchange', account.kind === 'paper' ? 'paper money' : 'exchange', `${account.id} is an exchange account, and TRADING_MODE is not live.`),
};
