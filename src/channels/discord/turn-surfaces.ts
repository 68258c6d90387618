import { MessageFlags, Routes } from 'discord.js';
import { z } from 'zod';
import type { DiscordRest } from './discord-rest.ts';
import type { LiveInteraction, LiveInteractions } from './live-interactions.ts';
import { linePayload } from './message-payload.ts';
import type { TurnSurface } from './turn-display.ts';

const sentMessage = z.object({ id: z.string() });

/** Shows a turn in a channel as typing, and as a message of its own that goes when the answer comes. */
export function channelSurface(rest: Pick<DiscordRest, 'ask'>, channel: string): TurnSurface {
  let shown: string | null = null;
  return {
    typing: async () => {
      await rest.ask('POST', Routes.channelTyping(channel));
    },
    show: async (line) => {
      const { body } = linePayload(line);
      if (shown === null) {
        const sent = await rest.ask('POST', Routes.channelMessages(channel), { body: { ...body, flags: MessageFlags.SuppressNotifications } });
        shown = sentMessage.parse(sent).id;
      } else {
        await rest.ask('PATCH', Routes.channelMessage(channel, shown), { body });
      }
    },
    clear: async () => {
      if (shown !== null) await rest.ask('DELETE', Routes.channelMessage(channel, shown));
    },
  };
}

/** Shows a turn in the place of the deferred reply, which says already that the bot is thinking. */
export function replySurface(interactions: LiveInteractions, interaction: LiveInteraction): TurnSurface {
  return {
    typing: null,
    show: async (line) => {
      if ((await interaction.acknowledged) && interaction.answeredBy === null) await interactions.show(interaction, line);
    },
    clear: () => Promise.resolve(),
  };
}
