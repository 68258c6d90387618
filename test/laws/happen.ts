import { type Doing, ORDER_DEEDS } from './deeds.ts';
import type { Act, Deed } from './schedule.ts';
import { SESSION_DEEDS } from './session-deeds.ts';
import type { World } from './world.ts';

const DEEDS: Readonly<Record<Deed, Doing>> = { ...ORDER_DEEDS, ...SESSION_DEEDS };

/** Lets one thing happen. Resolves when whoever began it is done with it; never, where that is a process that dies over it. */
export async function happen(world: World, act: Act): Promise<void> {
  await DEEDS[act.what](world, act);
}
