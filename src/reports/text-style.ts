import type { Tone } from './card.ts';

/** What a piece of laid-out text is, for whoever colours it. */
export type TextRole = 'title' | 'heading' | 'muted' | Tone;

/** Colours a piece of text without changing how wide it shows; the plain style returns it as it is. */
export type TextStyle = (text: string, role: TextRole) => string;

/** No colour: for pipes, files and terminals that asked for none. */
export const PLAIN_STYLE: TextStyle = (text) => text;
