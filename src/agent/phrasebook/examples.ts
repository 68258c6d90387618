import type { DescribedTool } from './described-tool.ts';

/** Two requests that the tools serve, one that looks something up and one that names a strategy where there is such a tool, as one would write them. */
export function exampleRequests(tools: readonly DescribedTool[], strategy: string | undefined): readonly string[] {
  const said = (wanted: RegExp): string | undefined => {
    for (const tool of tools) {
      if (tool.access !== 'read') continue;
      const phrase = tool.phrases.find((one) => wanted.test(one) && !/\{(?!symbol\}|strategy\})/.test(one));
      if (phrase !== undefined) return phrase.replaceAll('{symbol}', 'btc').replaceAll('{strategy}', strategy?.replaceAll('-', ' ') ?? 'momentum');
    }
    return undefined;
  };
  const simple = said(/\{symbol\}/) ?? said(/./);
  const tested = strategy === undefined ? undefined : said(/\{strategy\}.*\{symbol\}/);
  return [simple, tested].filter((one) => one !== undefined);
}
