/** What a civil word is, which decides the answer. */
type Civility = 'greeting' | 'thanks' | 'farewell' | 'who' | 'assent' | 'dismissal' | 'praise' | 'before';

/** Forms of address, and what else may stand beside a civil word without making it a request. */
const BESIDE = String.raw`(?:[\s,.!?;:)(-]|\b(?:there|again|all|everyone|everybody|folks|mate|buddy|bro|dude|man|sir|friend|outcry|bot|robot|computer|assistant|please|then|so|very|much|really|a lot|lot|for (?:that|it|everything|now|your help|the help)|today|well|oh|ah|to you|you too|with it|about it|about that|that'?s|that is|this is|it'?s|it is|you'?re|you are|it|that|was|just)\b)*`;

const CIVIL: readonly (readonly [Civility, string])[] = [
  ['greeting', "hello|hi|hey|hiya|howdy|yo|greetings|g'?day|sup|good (?:morning|evening|day|afternoon)|morning|evening|gm|what'?s up|how are you(?: doing)?|how do you do|how'?s it going|hallo|moin|servus|guten (?:tag|morgen|abend)|gr[uü](?:ss|ß) (?:gott|dich)|hola|buenos d[ií]as|buenas(?: tardes| noches)?|bonjour|salut|bonsoir|ciao|buongiorno|buonasera|ol[aá]|oi|bom dia|boa tarde|boa noite|hoi|goedemorgen|goedendag|goedenavond"],
  ['thanks', 'thanks?(?: you)?|thx|ty|tysm|cheers|much obliged|appreciated|i appreciate it|danke(?: (?:sch[oö]n|dir|sehr|vielmals))?|vielen dank|(?:muchas )?gracias|merci(?: beaucoup)?|(?:muito )?obrigad[oa]|grazie(?: mille)?|dank (?:je|u)(?: wel)?|bedankt'],
  ['farewell', "bye(?: bye)?|good ?bye|good ?night|gn|see (?:you|ya)(?: later| soon| tomorrow)?|later|cya|take care|so long|tsch[uü]ss|auf wiedersehen|adi[oó]s|hasta luego|au revoir|tchau|arrivederci|doei|tot ziens"],
  ['who', "(?:who|what) (?:are|r) (?:you|u)(?: exactly| anyway)?|what is this(?: thing)?|what'?s your name|do you have a name|are you (?:a bot|a robot|human|real|an ai|chatgpt|a person)|who (?:made|built|wrote|created) you|introduce yourself|wer bist du|qui[eé]n eres|qui es-tu|chi sei|quem [eé] voc[eê]|wie ben je"],
  ['assent', 'ok(?:ay|ey)?|k|kk|alright|all right|right|fine|sure|got it|understood|i see|aha|makes sense|fair enough|good|noted|roger|gut|vale|bueno|d\'accord|va bene|tudo bem|prima'],
  ['dismissal', "never ?mind|nvm|forget (?:about )?(?:it|that)|drop it|leave it|no worries|no problem|scratch that|my bad|sorry|nothing|not now|no thanks?(?: you)?|oops|whatever|egal|vergiss es|olv[ií]dalo|laisse tomber|lascia stare|deixa pra l[aá]|laat maar"],
  ['praise', 'great|nice(?: one| work| job)?|cool|perfect|awesome|amazing|excellent|brilliant|wow|good (?:job|work|bot)|well done|love it|super|toll|lekker|lol|haha+'],
  ['before', "what (?:did|was) (?:i|it i) (?:just )?(?:ask(?:ed)?|say|said|want|write|wrote)(?: you)?(?: (?:before|last|just now|earlier|previously|a moment ago|the last time))?|what was my (?:last|previous) (?:question|request|message)|(?:show|repeat) my last (?:question|request)"],
];

const PATTERNS = CIVIL.map(([kind, words]): readonly [Civility, RegExp] => [kind, new RegExp(`^${BESIDE}(?:${words})${BESIDE}$`, 'iu')]);

/** What an answer to a civil word draws on. */
export interface CivilContext {
  /** What the person wrote last before this; `null` at the beginning. */
  readonly said: string | null;
  /** Two requests that work, as one would write them. */
  readonly examples: readonly string[];
  /** True where "ok" may be meant as the approval of an order, which no typed word is. */
  readonly mayBeApproval: boolean;
}

/** A short civil answer to a text that is nothing but a civil word; `null` for anything that may be a request. */
export function civilAnswer(text: string, { said, examples, mayBeApproval }: CivilContext): string | null {
  const plain = text.normalize('NFC').replace(/[‘’´`]/g, "'").trim();
  // Several civil words in a row ("ok thanks", "hi, how are you") are one; the last that is more than a greeting counts.
  const kinds = kindsOf(plain);
  if (kinds === null) return null;
  const kind = kinds.findLast((one) => one !== 'greeting' && one !== 'assent' && one !== 'praise') ?? kinds.at(-1);
  const tryThis = examples.length === 0 ? '/help lists what I can do.' : `Ask me for example ${examples.map((example) => `"${example}"`).join(' or ')}; /help lists everything.`;
  switch (kind) {
    case 'greeting': return `Hello. ${tryThis}`;
    case 'thanks': return "You're welcome.";
    case 'farewell': return 'Goodbye.';
    case 'who': return `I am the clerk of this trading desk: I look up markets and test rules on past candles, and every figure is computed. ${tryThis}`;
    case 'assent': return mayBeApproval ? null : 'All right.';
    case 'dismissal': return 'All right, nothing was done.';
    case 'praise': return 'Glad to hear it.';
    case 'before': return said === null ? `You have not asked anything before this. ${tryThis}` : `You asked: "${said}"`;
    case undefined: return null;
  }
}

function kindsOf(text: string): readonly Civility[] | null {
  const whole = kindOf(text);
  if (whole !== null) return [whole];
  const parts = text.split(/[,.!?;]+|(?<=^\S{1,10}) /).map((part) => part.trim()).filter((part) => part !== '');
  const kinds = parts.map(kindOf);
  return parts.length > 1 && parts.length <= 4 && kinds.every((kind) => kind !== null) ? kinds.filter((kind) => kind !== null) : null;
}

function kindOf(text: string): Civility | null {
  return PATTERNS.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
