import { distance } from 'fastest-levenshtein';
import { WEIGHTY } from './weighty-words.ts';

/** Everyday words that a request may hold and that must not be taken for a misspelt word of the trade. */
export const EVERYDAY: ReadonlySet<string> = new Set(
  ('alive alone fell felt fill filled hold sold bought hope hopes dose close closed order paid pays plan plans please cross fine test rest best gold cold stay start stack state store stock trend trust treat true turned able above against ago among art away baby base bear bell bull car card care case cash cause chance change city class clear code coffee cook cool copy cost could couple crypto cut data dead deal dear deep door down draw drink drive drop early earn earth east eat edge ever face fact fall fast fear fees feel film find fire first fish five fly food foot force form four free fresh full fund game girl gone green group grow guess half hand hang hate head hear heart heat heavy hell hide hill hour house huge idea idiot issue item join judge jump kill kids king lady land large laugh law lead learn leave left less lend letter level lies life lift light limit list loan lock lots loud love luck lunch main male mark market match math meal meet meme mess mine miss mode mood moon most mother move movie much music nobody noise north note number offer office often open opinion page pain paper parent park path pause peace phone pick pink place plain plus pool poor post pray press pretty prior proof pull pump push quick quiet quit race rain rate rates rather read reach ready reason rich ride ring rise road rock role roll roof room root rule rules sad safe salt save scam scan scared sea seat seem self sense serve seven shape share sharp ship shirt shop short shot shut sick side sign silly sing sister size skip sleep slow small smart smile smoke snow social song sound south space spare speak spell spend spot spread spring stand star step stick stone story street strong stuff stupid style suggest summer sun sure sweet swim table talking task taste tax teach team tell term text thanks theory thick thin third tight till tiny tired title tool tools tooth top touch tough town track train tree trick trip truck try twice type uncle unit usual value view voice vote walk wall war warm wash waste watch water wave weak wear web weight west wheel wife wild wind window wine winter wise woman wonder wood worry worse worst worth wrong yard yellow young zero after again ahead almost also always another anyone anything around asked back because been before being best better between both bring came come could each easy else even ever every everyone everything exactly fair feel fine first from gave getting give given goes going gone good great happen happened happens hard have having held help here high into joke joking just keep kind know last late left like line little live long look looks lost made make making many maybe mean means mind month more most much must name need never next nice night none nothing once only other over part past people perhaps play point poem real really said same says seem seen send sent should show since some someone something soon sort still such sure take taken talk tell than thank that them then there these they thing think this those though thought time today told tomorrow took turn under until upon used very wait want week well went were what when where which while white whole whom whose will wish with within without word words work world would write wrote year your yesterday sandwich pizza weather berlin crazy friend grandma').split(' '),
);

/** Corrects misspelt words against a bounded vocabulary. Words that it does not know and cannot place are left alone. */
export class Spelling {
  readonly #words: ReadonlySet<string>;
  readonly #byLength = new Map<number, string[]>();
  readonly #seen = new Map<string, string>();

  constructor(vocabulary: Iterable<string>) {
    this.#words = new Set([...vocabulary].filter((word) => /^[a-z]{4,}$/.test(word)));
    for (const word of this.#words) this.#byLength.set(word.length, [...(this.#byLength.get(word.length) ?? []), word]);
  }

  /** The text with each misspelt word replaced by the word that was most likely meant. Names in quotes and anything with a digit stay. */
  correct(text: string): string {
    return text.replace(/(?<![\w{/.\-#@])[a-z]{4,}(?![\w}/(-]|\.\w)/g, (word) => this.#corrected(word));
  }

  #corrected(word: string): string {
    if (this.#words.has(word) || EVERYDAY.has(word) || EVERYDAY.has(word.replace(/s$/, '')) || WEIGHTY.test(word)) return word;
    const before = this.#seen.get(word);
    if (before !== undefined) return before;
    const found = this.#nearest(word) ?? word;
    if (this.#seen.size < 5000) this.#seen.set(word, found);
    return found;
  }

  #nearest(word: string): string | null {
    const singular = word.endsWith('s') ? word.slice(0, -1) : null;
    if (singular !== null && this.#words.has(singular)) return null;
    const allowed = word.length >= 7 ? 2 : 1;
    let best: string | null = null;
    let bestEdits = allowed + 1;
    for (let length = word.length - allowed; length <= word.length + allowed; length += 1) {
      for (const candidate of this.#byLength.get(length) ?? []) {
        const edits = editsBetween(word, candidate);
        if (edits < bestEdits && candidate[0] === word[0]) {
          best = candidate;
          bestEdits = edits;
        }
      }
    }
    return best;
  }
}

/** Levenshtein's distance, but two neighbours that changed places count once. */
function editsBetween(one: string, other: string): number {
  const edits = distance(one, other);
  if (edits !== 2 || one.length !== other.length) return edits;
  const at = Array.from(one).findIndex((letter, index) => letter !== other[index]);
  return one[at] === other[at + 1] && one[at + 1] === other[at] ? 1 : edits;
}
