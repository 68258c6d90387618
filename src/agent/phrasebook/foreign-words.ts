/**
 * Everyday words of the trade in German, Spanish, French, Portuguese, Italian and Dutch, with what they mean in English; accents are
 * folded away first. Only words that English does not use otherwise; one that two languages share stands in the first.
 */
const FOREIGN: Readonly<Record<string, string>> = {
  kaufe: 'buy', kaufen: 'buy', kauf: 'buy', gekauft: 'bought', verkaufe: 'sell', verkaufen: 'sell', verkauf: 'sell', verkauft: 'sold',
  stundlich: 'hourly', taglich: 'daily', wochentlich: 'weekly', tageschart: 'daily chart', stunden: 'hours', stunde: 'hour', tage: 'days', tagen: 'days', tag: 'day', woche: 'week', wochen: 'weeks',
  monat: 'month', monate: 'months', monaten: 'months', jahr: 'year', jahre: 'years', jahren: 'years', heute: 'today', gestern: 'yesterday', letzte: 'last', letzten: 'last', letztes: 'last', letzter: 'last', dieses: 'this', diese: 'this',
  seit: 'since', unter: 'below', uber: 'above', wenn: 'when', und: 'and', oder: 'or', auf: 'on', mit: 'with', fur: 'for', im: 'in the', den: 'the', der: 'the', das: 'the', von: 'of', bei: 'at', ist: 'is', wie: 'how', wo: 'where', welche: 'which',
  warum: 'why', mein: 'my', meine: 'my', meinen: 'my', mir: 'me', nicht: 'not', kein: 'no', keine: 'no', soll: 'should', ich: 'i', preis: 'price', kurs: 'price', kostet: 'price', kosten: 'price', steht: 'price', kontostand: 'account balance', guthaben: 'balance',
  strategie: 'strategy', strategien: 'strategies', gibt: 'are', zeig: 'show', zeige: 'show', hilfe: 'help', teste: 'test', testen: 'test', vergleiche: 'compare', stopp: 'stop', handel: 'trading', gewinn: 'profit', verlust: 'loss', offene: 'open', auftrage: 'orders', jetzt: 'now', gerade: 'now', bitte: 'please', halfte: 'half', benachrichtige: 'notify', alarmiere: 'alert', losche: 'delete', nur: 'only', fallt: 'falls', steigt: 'rises',
  precio: 'price', comprando: 'buying', vendiendo: 'selling', esta: 'is', el: 'the', la: 'the', del: 'of', cae: 'falls', sube: 'rises', compra: 'buy', comprar: 'buy', compre: 'buy', vende: 'sell', vender: 'sell', vendi: 'sold', desde: 'since', ultimos: 'last', ultimas: 'last', ultimo: 'last', dias: 'days', meses: 'months', anos: 'years', ano: 'year', semana: 'week', hoy: 'today', dolares: 'dollars', ayuda: 'help', saldo: 'balance', deberia: 'should i', cuando: 'when', avisame: 'alert me', avisa: 'alert', alertame: 'alert me', grafico: 'chart', mis: 'my', mi: 'my', y: 'and', estrategias: 'strategies', estrategia: 'strategy', muestra: 'show', muestrame: 'show me', cuanto: 'how much', cuesta: 'price', vale: 'worth', diario: 'daily', ordenes: 'orders', posiciones: 'positions', mitad: 'half', nunca: 'never',
  prix: 'price', achete: 'buy', acheter: 'buy', vends: 'sell', vendre: 'sell', depuis: 'since', derniers: 'last', dernieres: 'last', jours: 'days', mois: 'months', ans: 'years', semaine: 'week', aide: 'help', solde: 'balance', quel: 'what', quelle: 'what', est: 'is', quand: 'when', graphique: 'chart', montre: 'show', mes: 'my', mon: 'my', les: 'the', combien: 'how much', coute: 'price', aujourdhui: 'today', moitie: 'half', jamais: 'never', pas: 'not', dois: 'should', je: 'i', quotidien: 'daily',
  // More German.
  ohne: 'without', bis: 'until', kerzen: 'candles', gebuhr: 'fee', gebuhren: 'fees', minuten: 'minutes', quartal: 'quarter', aktuell: 'current', aktuelle: 'current', aktueller: 'current', zwischen: 'between', danach: 'then', startkapital: 'starting cash',
  // More Spanish.
  con: 'with', de: 'of', sin: 'without', sobre: 'on', velas: 'candles', hora: 'hour', horas: 'hours', minutos: 'minutes', ahora: 'now', prueba: 'test', probar: 'test', ultima: 'last', semanas: 'weeks', ayer: 'yesterday', comision: 'fee', comisiones: 'fees', que: 'what', este: 'this', cual: 'what', compara: 'compare', entre: 'between', hasta: 'until',
  // More French.
  avec: 'with', sans: 'without', cours: 'price',  tester: 'test', essaie: 'test', bougies: 'candles', heure: 'hour', heures: 'hours', jour: 'day', annee: 'year', annees: 'years', dernier: 'last', derniere: 'last', affiche: 'show', frais: 'fees', maintenant: 'now', hier: 'yesterday', horaire: 'hourly', journalier: 'daily', quelles: 'which', quels: 'which', semaines: 'weeks', jusqu: 'until',
  // Closing and cancelling, in several languages.
  schliesse: 'close', schliessen: 'close', storniere: 'cancel', stornieren: 'cancel', alles: 'everything', cierra: 'close', cerrar: 'close', cancela: 'cancel', cancelar: 'cancel', todo: 'everything', ferme: 'close', fermer: 'close', annule: 'cancel', annuler: 'cancel', tout: 'everything', chiudi: 'close', chiudere: 'close', annulla: 'cancel', tutto: 'everything', feche: 'close', fechar: 'close', tudo: 'everything', sluit: 'close', annuleer: 'cancel',
  // Portuguese.
  preco: 'price', qual: 'what', agora: 'now', mostre: 'show', custa: 'price', quanto: 'how much', com: 'with', sem: 'without', venda: 'sell', testar: 'test', quando: 'when', hoje: 'today', ontem: 'yesterday', ajuda: 'help', nao: 'not', devo: 'should i', meu: 'my', minha: 'my', taxa: 'fee', taxas: 'fees', abaixo: 'below', acima: 'above',
  // Italian.
  prezzo: 'price', di: 'of', costa: 'price', adesso: 'now', mostra: 'show', mostrami: 'show me', ultimi: 'last', ultime: 'last', giorni: 'days', giorno: 'day', settimana: 'week', settimane: 'weeks', mesi: 'months', mese: 'month', anni: 'years', anno: 'year', ieri: 'yesterday', oggi: 'today', senza: 'without', sotto: 'below', sopra: 'above', dal: 'since', orario: 'hourly', giornaliero: 'daily', aiuto: 'help', mai: 'never', dovrei: 'should i', prova: 'test', candele: 'candles', commissioni: 'fees', comprare: 'buy', vendere: 'sell', quale: 'what', dammi: 'give me', confronta: 'compare',
  // Dutch.
  prijs: 'price', koers: 'price', grafiek: 'chart', toon: 'show', laat: 'show', wat: 'what', hoeveel: 'how much', koop: 'buy', kopen: 'buy', verkoop: 'sell', verkopen: 'sell', sinds: 'since', laatste: 'last', afgelopen: 'last', dagen: 'days', dag: 'day', weken: 'weeks', maand: 'month', maanden: 'months', jaar: 'year', uur: 'hour', uren: 'hours', dagelijks: 'daily', gisteren: 'yesterday', vandaag: 'today', nu: 'now', onder: 'below', boven: 'above', wanneer: 'when', niet: 'not', geen: 'no', zonder: 'without', voor: 'for', van: 'of', kaarsen: 'candles', strategieen: 'strategies', vergelijk: 'compare',
};

const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bpor debajo de\b|\ben dessous de\b|\bau-dessous de\b/g, 'below'],
  [/\bpor encima de\b|\bau-dessus de\b/g, 'above'],
  [/\b(?:baje|caiga|baja) de\b/g, 'drops below'],
  [/\b(?:supere|suba de|sube de)\b/g, 'rises above'],
  [/\bcada dia\b/g, 'daily'],
  [/\bquel est le\b/g, 'what is the'],
  [/\b(?:au )?cours du\b/g, 'price of'],
  [/\b(?:ultimo|dernier) (?:mes|mois)\b/g, 'last month'],
  [/\b(?:abaixo|sotto) d[aei]l?\b/g, 'below'],
  [/\b(?:acima|sopra) d[aei]l?\b/g, 'above'],
  [/\b(?:per|por|al|pro|par) (?:dag|dia|giorno|tag|jour)\b/g, 'daily'],
  // Articles that lose their vowel: "dell'ethereum", "l'eth".
  [/\b(?:dell|dall|all|nell|sull|l|d)'(?=[a-z])/g, 'of '],
];

/** The text, lower-case and without accents, with the foreign words of the trade in English. */
export function inEnglish(text: string): string {
  const phrased = PHRASES.reduce((current, [pattern, english]) => current.replace(pattern, english), text);
  return phrased.replace(/(?<!\w)[a-z]+(?!\w)/g, (word) => (Object.hasOwn(FOREIGN, word) ? FOREIGN[word]! : word));
}
