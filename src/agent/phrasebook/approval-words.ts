const POLITE = String.raw`(?:(?:yes|yep|yeah|ok|okay|sure|alright|fine|please|i|we|hereby|then|now|just|and|so|can you|could you|go ahead|ja|si|oui|sim)[,.! ]+)*(?:and )?`;
const VERBS = String.raw`approv(?:e|ed|es|ing|al)|confirm(?:ed|s|ing)?|accept(?:ed)?|authori[sz]ed?|declin(?:e|ed|es)|reject(?:ed)?|genehmig\w*|bestatig\w*|aprueb\w*|aprobad\w*|confirmo|confirma|approuv\w*|aprov[oa]\w*|approvo`;
const OBJECTS = String.raw`(?:[ ,]+(?:it|this|that|them|both|all|everything|the|my|order|orders|trade|trades|proposal|proposals|approval|deal|number|no|please|now|granted|given|es|das|lo|[a-z2-7]{10}|#?oc-[\w-]+|#?\d+))*`;
const ANSWER = new RegExp(`^${POLITE}(?:${VERBS})${OBJECTS}[.! ]*$`);

/**
 * True for words that would approve or decline something, in plain text: "approve it", "yes, confirm the order". No typed word does; whoever says
 * so is told what does. A question about approvals is none.
 */
export function answersApproval(plain: string): boolean {
  return ANSWER.test(plain.trim());
}
