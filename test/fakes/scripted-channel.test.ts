import { describeChannel } from '../contract/channel.ts';
import { layoutCard } from '../../src/reports/text-layout.ts';
import { safeLine } from '../../src/reports/safe-text.ts';
import { ScriptedChannel } from './scripted-channel.ts';

describeChannel('the scripted channel', () => {
  const channel = new ScriptedChannel();
  return Promise.resolve({
    channel,
    conversation: 'c1',
    say: (text) => channel.say(text),
    command: (name, args) => channel.command(name, args),
    press: async (label) => {
      const action = channel.sent.at(-1)?.card.actions.find((candidate) => candidate.label === label);
      if (action) await channel.press(action);
    },
    // It shows cards as data, so what a real channel does to text is done here.
    shown: () => channel.sent.map(({ card }) => [layoutCard(card, { width: 20_000, charts: 'words' }), ...card.actions.map(({ label }) => safeLine(label))].flat().join('\n')).join('\n'),
    dispose: () => Promise.resolve(),
  });
});
