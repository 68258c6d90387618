import { describe, expect, it } from 'vitest';
import type { ChannelMemory } from '../../src/desk/channel-memory.ts';

/** What every channel memory must do; `make` gives an empty one. */
export function channelMemoryContract(name: string, make: () => Promise<ChannelMemory>): void {
  describe(`${name} as a channel memory`, () => {
    it('knows nothing at first', async () => {
      expect(await (await make()).read('telegram', 'offset')).toBeNull();
    });

    it('gives back what was written last, the empty text too', async () => {
      const memory = await make();
      await memory.write('telegram', 'offset', '41');
      await memory.write('telegram', 'offset', '42 🪙');
      expect(await memory.read('telegram', 'offset')).toBe('42 🪙');
      await memory.write('telegram', 'offset', '');
      expect(await memory.read('telegram', 'offset')).toBe('');
    });

    it('keeps channels and names apart', async () => {
      const memory = await make();
      await memory.write('telegram', 'commands', 'one');
      await memory.write('discord', 'commands', 'two');
      await memory.write('telegram', 'offset', 'three');
      expect(await memory.read('telegram', 'commands')).toBe('one');
      expect(await memory.read('discord', 'commands')).toBe('two');
      expect(await memory.read('discord', 'offset')).toBeNull();
    });
  });
}
