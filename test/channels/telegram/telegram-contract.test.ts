import { describeChannel } from '../../contract/channel.ts';
import { ALICE, telegramHarness } from './telegram-harness.ts';

describeChannel('Telegram', async () => {
  const { channel, fake, alice, dispose } = await telegramHarness();
  alice.open();
  return {
    channel,
    conversation: String(ALICE),
    shown: () => fake.read(ALICE),
    say: (text) => {
      alice.say(text);
      return Promise.resolve();
    },
    press: (label) => {
      alice.press(label);
      return Promise.resolve();
    },
    dispose,
  };
});
