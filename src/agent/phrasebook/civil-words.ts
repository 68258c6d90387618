/** What a civil word is, which decides the answer. */
type Civility = 'greeting' | 'thanks' | 'farewell' | 'who' | 'assent' | 'dismissal' | 'praise' | 'before';

/** Words that may stand beside a civil word without making it a request. */
const BESIDE: ReadonlySet<string> = new Set(
  "there again all everyone everybody folks mate buddy bro dude man sir friend outcry bot robot computer assistant please then so very much really a lot for your help today well oh ah to you too with it about that that's it's is this it you're are was just the now everything my".split(' '),
);

/** Civil words in several languages, lower-case and without accents; what has several words stands with spaces. */
const CIVIL: Readonly<Record<Civility, string>> = {
  greeting: "hello,hi,hey,hiya,howdy,yo,greetings,g'day,gday,sup,good morning,good evening,good day,good afternoon,morning,evening,gm,what's up,whats up,how are you,how are you doing,how do you do,how's it going,hows it going,hallo,moin,servus,guten tag,guten morgen,guten abend,gruss gott,hola,buenos dias,buenas tardes,buenas noches,bonjour,salut,bonsoir,ciao,buongiorno,buonasera,ola,oi,bom dia,boa tarde,boa noite,hoi,goedemorgen,goedendag,goedenavond",
  thanks: 'thanks,thank,thank you,thx,ty,tysm,cheers,much obliged,appreciated,i appreciate it,many thanks,danke,danke schon,danke dir,danke sehr,vielen dank,gracias,muchas gracias,merci,merci beaucoup,obrigado,obrigada,muito obrigado,grazie,grazie mille,dank je,dank je wel,dank u,bedankt',
  farewell: 'bye,bye bye,goodbye,good bye,good night,goodnight,gn,see you,see ya,see you later,see you soon,see you tomorrow,later,cya,take care,so long,tschuss,auf wiedersehen,adios,hasta luego,au revoir,tchau,arrivederci,doei,tot ziens',
  who: "who are you,what are you,who r u,what is this,what is this thing,what's your name,what is your name,do you have a name,are you a bot,are you a robot,are you human,are you real,are you an ai,are you chatgpt,are you a person,who made you,who built you,who wrote you,who created you,introduce yourself,wer bist du,quien eres,qui es-tu,chi sei,quem e voce,wie ben je",
  assent: "ok,okay,okey,k,kk,alright,all right,right,fine,sure,got it,understood,i see,aha,makes sense,fair enough,good,noted,roger,gut,vale,bueno,d'accord,va bene,tudo bem,prima",
  dismissal: 'never mind,nevermind,nvm,forget it,forget that,forget about it,forget about that,drop it,leave it,no worries,no problem,scratch that,my bad,sorry,nothing,not now,no thanks,no thank you,oops,whatever,egal,vergiss es,olvidalo,laisse tomber,lascia stare,deixa pra la,laat maar',
  praise: 'great,nice,nice one,nice work,nice job,cool,perfect,awesome,amazing,excellent,brilliant,wow,good job,good work,good bot,well done,love it,super,toll,lekker,lol,haha,hahaha',
  before: 'what did i ask,what did i just ask,what did i say,what did i just say,what did i want,what did i write,what was it i asked,what did i ask before,what did i ask you before,what did i ask last,what did i ask just now,what did i say before,what did i say last,what did i ask earlier,what did i ask previously,what have i asked,what had i asked,what was my last question,what was my previous question,what was my last request,what was my previous request,what was my question,what was my last message,show my last question,repeat my last question',
};

const KINDS: ReadonlyMap<string, Civility> = new Map((Object.keys(CIVIL) as Civility[]).flatMap((kind) => CIVIL[kind].split(',').map((words): [string, Civility] => [words, kind])));
const MOST_WORDS = Math.max(...[...KINDS.keys()].map((words) => words.split(' ').length));

/** What an answer to a civil word draws on. */
export interface CivilContext {
  /** What the person wrote last before this; `null` at the beginning. */
  readonly said: string | null;
  /** Two requests that work, as one would write them. */
  readonly examples: readonly string[];
  /** True where "ok" may be meant as the approval of an order, which no typed word is. */
  readonly mayBeApproval: boolean;
}

/** Civil words are few; a longer text asks for something. */
const LONGEST = 80;

/** A short civil answer to a text that is nothing but a civil word; `null` for anything that may be a request. */
export function civilAnswer(text: string, { said, examples, mayBeApproval }: CivilContext): string | null {
  if (text.length > LONGEST || /\d/.test(text)) return null;
  // Several civil words in a row ("ok thanks", "hi, how are you") are one; the last that is more than a greeting counts.
  const kinds = kindsIn(text);
  if (kinds.length === 0) return null;
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

/** The civil words that make up a text, in order; none when anything else stands in it. */
function kindsIn(text: string): readonly Civility[] {
  const plain = text.toLowerCase().replace(/[‘’´`]/g, "'").normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/ß/g, 'ss');
  const words = plain.split(/[^a-z'-]+/).filter((word) => word !== '');
  const found: Civility[] = [];
  for (let at = 0; at < words.length; ) {
    const length = Array.from({ length: MOST_WORDS }, (_, index) => MOST_WORDS - index).find((count) => at + count <= words.length && KINDS.has(words.slice(at, at + count).join(' ')));
    if (length === undefined && !BESIDE.has(words[at]!)) return [];
    if (length !== undefined) found.push(KINDS.get(words.slice(at, at + length).join(' '))!);
    at += length ?? 1;
  }
  return found;
}
