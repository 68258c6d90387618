import { z } from 'zod';
import { loudnessOf } from '../people/notification-policy.ts';
import { LOUDNESSES } from '../people/notification-rules.ts';
import type { Action, Card } from '../reports/card.ts';
import { type NotificationNeeds, heldBy, notificationSettings, notifiedConversations } from './get-notifications.ts';
import { type NotificationChange, changedRules, quietensMoney } from './notification-change.ts';
import { ruleData, ruleFields } from './notification-words.ts';
import { type Tool, defineTool } from './tool.ts';
import { parseEventClasses } from './values/event-classes.ts';
import { quietHoursField, timeOfDayField, untilField, zoneField } from './values/clock-fields.ts';
import { choiceField, readBy, readList, refuse, symbolsField } from './values/fields.ts';
import { parseAmount } from './values/number.ts';
import { parseSymbols } from './values/symbol.ts';

/**
 * `/notify quiet=23-7`: how this chat is notified. What would make messages about money quieter is for a person to decide: from the agent
 * it becomes a card with a button. Said by a command at this machine, it is about the owners' chats.
 */
export function setNotificationsTool(needs: NotificationNeeds): Tool {
  const { notifications } = needs;
  return defineTool({
    name: 'set_notifications',
    command: 'notify',
    summary: 'Change what this chat is notified about: kinds of events, thresholds, digest, quiet hours, muted markets.',
    access: 'write',
    input: z.object({
      events: readList(parseEventClasses, ',', 'Kinds of events: approval, order, risk, alert, report, system; or all, or money').optional(),
      loudness: choiceField(LOUDNESSES, 'How those events are told').optional(),
      only: choiceField(['all', 'losses', 'profits'], 'Which trades are told').optional(),
      over: readBy(threshold, 'Only trades that made or lost more than this, such as $20, or "off"').optional(),
      digest: timeOfDayField('When the daily digest comes, such as 8 or 18:30, or "off"').optional(),
      quiet: quietHoursField('Hours without a sound, such as 23-7, or "off"; messages about money sound all the same').optional(),
      zone: zoneField('Time zone of digest and quiet hours, such as Berlin').optional(),
      mute: symbolsField('Markets whose alerts are not told, such as btc').optional(),
      unmute: readList((text) => (/^(?:all|everything)$/i.test(text.trim()) ? ['all' as const] : parseSymbols(text)), ',', 'Markets to be told again, or "all"').optional(),
      until: untilField('How long the markets are muted: today, tomorrow, 2h, a date; until further notice if left out').optional(),
    }),
    positional: ['events', 'loudness'],
    aliases: { event: 'events', symbol: 'mute', symbols: 'mute', threshold: 'over' },
    phrases: [
      'notify me only about {only} over {over}', 'only {only}', 'only tell me about {only}', 'only trades over {over}', 'digest at {digest}', 'send a digest at {digest}', 'no digest', 'quiet {quiet}', 'quiet hours {quiet}', 'do not disturb {quiet}',
      'no quiet hours', 'mute {symbol}', 'mute {symbol} alerts {until}', 'unmute {symbol}', 'turn {events} off', 'turn {events} notifications on', 'stop notifying me about {events}', 'stop telling me about {events}', 'notify me about {events}',
      'switch {events} notifications {loudness}', 'make {events} silent', 'silence {events}', 'put {events} in the digest', 'my time zone is {zone}', 'notify me about everything',
    ],
    examples: ['notify quiet=23-7 zone=Berlin', 'notify only=losses over=$20', 'notify digest=8', 'notify mute=btc until=today', 'notify reports off'],
    async run(input, call) {
      const change: NotificationChange = input;
      if (Object.values(change).every((value) => value === undefined)) return notificationSettings(needs, call);
      const conversations = notifiedConversations(needs, call.conversation);
      const before = await notifications.read(conversations[0]);
      const { rules, notes } = changedRules(before, change, call.now);
      if (call.by === 'agent' && quietensMoney(before, rules)) {
        const args = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        return {
          card: proposal(ruleFields(before, call.now), ruleFields(rules, call.now), args),
          data: { changed: false, rules: ruleData(before) },
          brief: { changed: false, waitsFor: 'a person to press the button: it would make messages about money quieter' },
        };
      }
      // Each keeps its own of what was not said.
      await Promise.all(conversations.map(async (one) => notifications.save(one, changedRules(await notifications.read(one), change, call.now).rules)));
      return {
        card: {
          title: 'Notifications changed',
          tone: 'good',
          blocks: [
            { kind: 'fields', fields: [...heldBy(conversations, call), ...ruleFields(rules, call.now)] },
            ...notes.map((text) => ({ kind: 'note', tone: 'neutral', text }) as const),
          ],
          actions: change.digest === undefined || change.digest === 'off' ? [] : DIGESTIBLE.filter(({ event }) => loudnessOf(rules, event) !== 'digest').map(gather),
        },
        data: { changed: true, conversations, rules: ruleData(rules) },
        brief: { changed: true, ...ruleData(rules) },
      };
    },
  });
}

/** What may well wait for a digest. */
const DIGESTIBLE = [{ event: 'alert', label: 'Alerts' }, { event: 'report', label: 'Reports' }, { event: 'system', label: 'The desk' }] as const;

function gather({ event, label }: (typeof DIGESTIBLE)[number]): Action {
  return { kind: 'run', label: `${label} into the digest too`, tool: 'set_notifications', args: { events: [event], loudness: 'digest' } };
}

/** What would change, with the button that does it. */
function proposal(before: ReturnType<typeof ruleFields>, after: ReturnType<typeof ruleFields>, args: Readonly<Record<string, unknown>>): Card {
  const rows = after.flatMap(({ label, value }, index) => (before[index]?.value === value ? [] : [[label, before[index]?.value ?? '', value]]));
  return {
    title: 'Fewer messages about money?',
    tone: 'warning',
    blocks: [
      { kind: 'text', text: 'This makes messages about your money quieter, which is for you to decide. Nothing was changed yet.' },
      { kind: 'table', columns: [{ header: '' }, { header: 'Now' }, { header: 'Would be' }], rows },
      { kind: 'text', text: `Press the button, or type /notify ${Object.entries(args).map(([name, value]) => `${name}=${String(value)}`).join(' ')}` },
    ],
    actions: [{ kind: 'run', label: 'Change it', tool: 'set_notifications', args }],
  };
}

/** A positive amount as decimal text, or `off`. */
function threshold(text: string): string {
  if (/^(?:off|none|no|0)$/i.test(text.trim())) return 'off';
  const { value } = parseAmount(text);
  return value.greaterThan(0) ? value.toFixed() : refuse(`${text} is not enough: expected an amount above zero, or off.`);
}
