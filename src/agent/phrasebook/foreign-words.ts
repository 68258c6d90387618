/**
 * Everyday words of the trade in German, Spanish and French, with what they mean in English; accents are folded away first.
 * Only words that English does not use otherwise.
 */
const FOREIGN: Readonly<Record<string, string>> = {
  kaufe: 'buy', kaufen: 'buy', kauf: 'buy', gekauft: 'bought', verkaufe: 'sell', verkaufen: 'sell', verkauf: 'sell', verkauft: 'sold',
  stundlich: 'hourly', taglich: 'daily', wochentlich: 'weekly', tageschart: 'daily chart', stunden: 'hours', stunde: 'hour', tage: 'days', tagen: 'days', tag: 'day', woche: 'week', wochen: 'weeks',
  monat: 'month', monate: 'months', monaten: 'months', jahr: 'year', jahre: 'years', jahren: 'years', heute: 'today', gestern: 'yesterday', letzte: 'last', letzten: 'last', letztes: 'last', letzter: 'last', dieses: 'this', diese: 'this',
  seit: 'since', unter: 'below', uber: 'above', wenn: 'when', und: 'and', oder: 'or', auf: 'on', mit: 'with', fur: 'for', im: 'in the', den: 'the', der: 'the', das: 'the', von: 'of', bei: 'at', ist: 'is', wie: 'how', wo: 'where', welche: 'which',
  warum: 'why', mein: 'my', meine: 'my', meinen: 'my', mir: 'me', nicht: 'not', kein: 'no', keine: 'no', soll: 'should', ich: 'i', preis: 'price', kurs: 'price', kostet: 'price', kosten: 'price', steht: 'price', kontostand: 'account balance', guthaben: 'balance',
  strategie: 'strategy', strategien: 'strategies', gibt: 'are', zeig: 'show', zeige: 'show', hilfe: 'help', teste: 'test', testen: 'test', vergleiche: 'compare', stopp: 'stop', handel: 'trading', gewinn: 'profit', verlust: 'loss', offene: 'open', auftrage: 'orders', jetzt: 'now', gerade: 'now', bitte: 'please', halfte: 'half', benachrichtige: 'notify', losche: 'delete', nur: 'only', fallt: 'falls', steigt: 'rises',
  precio: 'price', comprando: 'buying', vendiendo: 'selling', esta: 'is', el: 'the', la: 'the', del: 'of', cae: 'falls', sube: 'rises', compra: 'buy', comprar: 'buy', compre: 'buy', vende: 'sell', vender: 'sell', vendi: 'sold', desde: 'since', ultimos: 'last', ultimas: 'last', ultimo: 'last', dias: 'days', meses: 'months', anos: 'years', ano: 'year', semana: 'week', hoy: 'today', dolares: 'dollars', ayuda: 'help', saldo: 'balance', deberia: 'should i', cuando: 'when', grafico: 'chart', mis: 'my', mi: 'my', y: 'and', estrategias: 'strategies', estrategia: 'strategy', muestra: 'show', muestrame: 'show me', cuanto: 'how much', cuesta: 'price', vale: 'worth', diario: 'daily', ordenes: 'orders', posiciones: 'positions', mitad: 'half', nunca: 'never',
  prix: 'price', achete: 'buy', acheter: 'buy', vends: 'sell', vendre: 'sell', depuis: 'since', derniers: 'last', dernieres: 'last', jours: 'days', mois: 'months', ans: 'years', semaine: 'week', aide: 'help', solde: 'balance', quel: 'what', quelle: 'what', est: 'is', quand: 'when', graphique: 'chart', montre: 'show', mes: 'my', mon: 'my', les: 'the', combien: 'how much', coute: 'price', aujourdhui: 'today', moitie: 'half', jamais: 'never', pas: 'not', dois: 'should', je: 'i', quotidien: 'daily',
};

const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bpor debajo de\b|\ben dessous de\b|\bau-dessous de\b/g, 'below'],
  [/\bpor encima de\b|\bau-dessus de\b/g, 'above'],
  [/\bcada dia\b/g, 'daily'],
  [/\bquel est le\b/g, 'what is the'],
];

/** The text, lower-case and without accents, with the foreign words of the trade in English. */
export function inEnglish(text: string): string {
  const phrased = PHRASES.reduce((current, [pattern, english]) => current.replace(pattern, english), text);
  return phrased.replace(/(?<!\w)[a-z]+(?!\w)/g, (word) => (Object.hasOwn(FOREIGN, word) ? FOREIGN[word]! : word));
}
