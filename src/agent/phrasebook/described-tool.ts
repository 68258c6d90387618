import { z } from 'zod';
import type { Access } from '../../tools/tool.ts';

/** A tool as the phrasebook reads it: what it is for and what it takes, and nothing of what it does. */
export interface DescribedTool {
  readonly name: string;
  readonly command: string;
  readonly summary: string;
  readonly access: Access;
  readonly phrases: readonly string[];
  readonly fields: readonly DescribedField[];
}

/** One argument of a tool. */
export interface DescribedField {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** The words it may be, when they are few. */
  readonly choices: readonly string[];
  readonly type: 'text' | 'flag' | 'list' | 'record';
}

/** What a tool says of itself beside name, description and schema. A tool that does not say what it touches is taken to trade. */
const hintsSchema = z.object({
  command: z.string().default(''),
  access: z.enum(['read', 'write', 'trade', 'admin']).default('trade'),
  phrases: z.array(z.string()).default([]),
});

const schemaSchema = z.object({
  properties: z.record(z.string(), z.looseObject({ description: z.string().default(''), enum: z.array(z.unknown()).optional(), type: z.unknown().optional(), anyOf: z.array(z.looseObject({ type: z.unknown() })).optional() })).default({}),
  required: z.array(z.string()).default([]),
});

/** The tool as its definition describes it. `schema` is JSON Schema; `hints` what else the definition says. */
export function describeTool(name: string, description: string, schema: unknown, hints: unknown): DescribedTool {
  const { command, access, phrases } = hintsSchema.parse(hints ?? {});
  const { properties, required } = schemaSchema.parse(schema ?? {});
  const fields = Object.entries(properties).map(([field, property]): DescribedField => ({
    name: field,
    description: property.description,
    required: required.includes(field),
    choices: property.enum?.map(String) ?? choicesIn(property.description),
    type: typeOf(property.type ?? property.anyOf?.map(({ type }) => type)),
  }));
  return { name, command: command === '' ? name : command, summary: description, access, phrases, fields };
}

/** `Order type (market, limit)` names its choices. */
function choicesIn(description: string): readonly string[] {
  const listed = /\(([a-z0-9-]+(?:, [a-z0-9-]+)+)\)$/i.exec(description)?.[1];
  return listed?.split(', ') ?? [];
}

function typeOf(type: unknown): DescribedField['type'] {
  const types = (Array.isArray(type) ? type : [type]).map(String);
  if (types.includes('boolean')) return 'flag';
  if (types.includes('array')) return types.includes('string') ? 'text' : 'list';
  return types.includes('object') && !types.includes('string') ? 'record' : 'text';
}

/** A field's name as words: `maxDailyLoss` → `max daily loss`. */
export function fieldWords(name: string): string {
  return name.replace(/([A-Z])/g, ' $1').replace(/_/g, ' ').toLowerCase().trim();
}

/** True for a tool whose thing is a deployment, which goes by its strategy's name too. */
export function isOfDeployment({ fields }: DescribedTool): boolean {
  const id = fields.find(({ name }) => name === 'id');
  return !fields.some(({ name }) => name === 'strategy') && /\bid(?: or name)? of (?:the|a|one) deployment\b/i.test(id?.description ?? '');
}
