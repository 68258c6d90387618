import { inEnglish } from './foreign-words.ts';

const NUMBER_WORDS: Readonly<Record<string, string>> = {
  one: '1', two: '2', three: '3', four: '4', five: '5', six: '6', seven: '7', eight: '8', nine: '9', ten: '10', twelve: '12', fifteen: '15', twenty: '20', thirty: '30', fifty: '50', sixty: '60', seventy: '70', ninety: '90',
};

/** Slang and short forms, as whole words. */
const SHORT_FORMS: readonly (readonly [RegExp, string])[] = [
  [/\b(what|how|where|who|when|it|that|there|here)'s\b/g, '$1 is'],
  [/\b(where|who|that)s\b/g, '$1 is'],
  [/\bwhats\b/g, 'what is'],
  [/\bhows\b/g, 'how is'],
  [/\bi'm\b/g, 'i am'],
  [/\bi'd\b/g, 'i would'],
  [/\bi've\b/g, 'i have'],
  [/\b(do|does|did|would|should|could|is|are|was|has|have|had|wo|ca)n['’]?t\b/g, '$1 not'],
  [/\bdont\b/g, 'do not'],
  [/\b(?:pls|plz|plox|thx|thanks|thank you|cheers|mate|bro|dude|hey|hi|hello)\b/g, ' '],
  [/\b(?:gonna|wanna)\b/g, 'going to'],
  [/\b(?:moon|mooning|pumping|dumping|tanking|ripping)\b/g, 'doing'],
  [/\b(?:bucks|dollars|dollar|usd)\b/g, 'usdt'],
  [/(?<=\d) ?(?:grand|thousand)\b/g, 'k'],
  [/(?<=\d) ?million\b/g, 'm'],
  [/\bper ?cent\b|\bpct\b|\bprozent\b/g, '%'],
  [/\bdollar[ -]cost[ -]averag(?:e|ing)\b/g, 'dca'],
  [/\bbasis points?\b/g, 'bps'],
  [/\bvs\.?\b|\bversus\b/g, 'vs'],
  [/\bp&l\b|\bp\/l\b|\bp and l\b/g, 'pnl'],
  [/\boptimi[sz](e|ing|ation)\b/g, 'optimiz$1'],
  [/\banaly[sz](e|ing)\b/g, 'analyz$1'],
];

/**
 * What was written, in the plain form that the rest of the phrasebook reads: lower-case, without accents, quotes of one kind,
 * number words as digits, slang spelled out, the trade's foreign words in English. Pure; says nothing about meaning.
 */
export function plainText(text: string): string {
  const folded = text
    .replace(/[‘’´`]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/≤/g, '<=')
    .replace(/≥/g, '>=')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/ß/g, 'ss');
  const dollars = folded.replace(/\bdolares\b/g, 'usdt').replace(/€\s*([\d.,]+k?)/g, '$1 eur').replace(/([\d.,]+k?)\s*€/g, '$1 eur').replace(/(?<![\w.,$])(\d[\d.,]*k?) ?\$(?![\d\w])/g, (_, amount: string) => `$${amount}`);
  const spelled = SHORT_FORMS.reduce((current, [pattern, plain]) => current.replace(pattern, plain), inEnglish(dollars));
  return spelled
    .replace(/(?<![\d.,])(\d{1,2}(?:\.\d+)?) ?cents?\b/g, (_, cents: string) => String(Number((Number(cents) / 100).toFixed(6))))
    .replace(/(?<!-)\b[a-z]+\b/g, (word) => (Object.hasOwn(NUMBER_WORDS, word) ? NUMBER_WORDS[word]! : word))
    .replace(/(\d)\s+%/g, '$1%')
    .replace(/(\d)[  '](?=\d{3}\b)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Words that carry no meaning of their own in a request. */
export const FILLER: ReadonlySet<string> = new Set(
  ('a an the of on for to in at by is are was be am do does did it its this that these those me my i you your we us and or so please just can could would will shall let give show tell get with from as if ' +
    'when what which how where who now right currently today ok okay well then there here all any some have has had want like need up out over about into').split(' '),
);

/** A word without the endings of grammar, good enough to compare two of them: `strategies` and `strategy`, `drops` and `drop`. */
export function stem(word: string): string {
  if (word.length <= 3 || word.startsWith('{') || word === 'trading') return word;
  const base = word.endsWith("'s") ? word.slice(0, -2) : word;
  if (base.endsWith('ies')) return `${base.slice(0, -3)}y`;
  if (/(ss|us|is)$/.test(base)) return base;
  const bare = base.replace(/(?:(?<=[a-z]{3})ing|(?<=[a-z]{3})ed|(?<=ch|sh|x|ss)es|s)$/, '');
  return bare.length >= 3 ? bare.replace(/([bdfgmnprt])\1$/, '$1').replace(/e$/, '') : base;
}

/** The words of a text with `{field}` places kept whole. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\{\w+\}|[a-z0-9][a-z0-9'%.-]*[a-z0-9%]|[a-z0-9%]/gi) ?? [];
}
