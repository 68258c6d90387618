import { OutcryError } from '../../domain/errors.ts';

/** Which model answers, as the `MODEL` setting says it. */
export type ModelChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'phrasebook' }
  | { readonly kind: 'ollama'; readonly model: string }
  | { readonly kind: 'provider'; readonly provider: string; readonly model: string };

/**
 * Reads `auto`, `phrasebook`, `ollama:NAME` (whose name may hold a tag: `ollama:qwen3:8b`) or `PROVIDER:NAME`.
 *
 * @throws OutcryError `invalid-input`
 */
export function parseModelChoice(text: string): ModelChoice {
  const trimmed = text.trim();
  if (trimmed === 'auto' || trimmed === 'phrasebook') return { kind: trimmed };
  const match = /^([a-z][\w-]*):(\S+)$/i.exec(trimmed);
  if (!match) throw new OutcryError('invalid-input', `MODEL is "${text}": expected auto, phrasebook, ollama:NAME or PROVIDER:NAME.`, { field: 'MODEL' });
  const [provider, model] = [match[1]!.toLowerCase(), match[2]!];
  return provider === 'ollama' ? { kind: 'ollama', model } : { kind: 'provider', provider, model };
}
