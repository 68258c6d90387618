import { describeChannel } from '../contract/channel.ts';
import { safeLine } from '../../src/reports/safe-text.ts';
import { ScriptedChannel } from './scripted-channel.ts';

describeChannel('the scripted channel', () => {
  const channel = new ScriptedChannel();
  return Promise.resolve({
    channel,
    conversation: 'c1',
    say: (text) => channel.say(text),
    press: async (label) => {
      const action = channel.sent.at(-1)?.card.actions.find((candidate) => candidate.label === label);
      if (action) await channel.press(action);
    },
    // It shows cards as data, so what a real channel does to text is done here.
    shown: () => safeLine(JSON.stringify(channel.sent, (_, value: unknown) => (typeof value === 'string' ? safeLine(value) : value))),
    dispose: () => Promise.resolve(),
  });
});
