import { soundsLikeOptOut } from "../../domain/opt-out.ts";
import { plainWords } from "./plain-words.ts";

const pattern = (...sources: string[]): RegExp => new RegExp(`\\b(?:${sources.join("|")})\\b`);

const PATTERNS = {
  voicemail: pattern(
    "leave (?:me |us )?(?:a|your) (?:brief |short )?message|after the (?:tone|beep)|at the tone|voice ?mail|mailbox is full",
    "deje (?:su|un) mensaje|despues de la senal|nach dem (?:signal|piep)?ton|hinterlassen sie|laissez (?:un|votre) message|apres le (?:bip|signal)",
  ),
  screening: pattern(
    "(?:state|say|record|give) your name|reason (?:for|of) (?:your|the|this) call|reason (?:why )?you are calling|purpose of (?:your|the|this) call",
    "screening|before i try to connect|diga su nombre|motivo de (?:su|la) llamada|nennen sie (?:ihren namen|den grund)|dites votre nom|motif de votre appel",
  ),
  hold: pattern(
    "(?:stay|hold) on the line|please (?:hold|wait)|hold on|one moment|just a moment|no cuelgue|un momento|bleiben sie (?:dran|am apparat)|einen moment|ne quittez pas|un instant",
  ),
  wrongPerson: pattern(
    "wrong (?:number|person)|(?:nobody|no one|no ?body)(?: here)? (?:by|called|named|with) that name|(?:does not|no longer|not) (?:work|works|live|lives|working) here(?: any ?more)?",
    "do not know (?:who that is|anyone by)|that is not me|numero equivocado|persona equivocada|se (?:ha )?equivoca(?:do)?|aqui no (?:vive|trabaja)|no soy esa persona",
    "falsch verbunden|falsche (?:nummer|person)|mauvais numero|faux numero|vous vous trompez|erreur de numero",
  ),
  refusal: pattern(
    "not (?:really |at all )?interested|no interest|no (?:thanks|thank you)|(?:do|does) not need|no need|not for (?:me|us)|i will pass|(?:i am|we are) (?:good|fine|all set)|all set",
    "no me interesa|no nos interesa|no gracias|no estoy interesad[oa]|no (?:lo )?necesit[oa]|no necesitamos",
    "kein(?:erlei)? interesse|nicht interessiert|nein danke|kein bedarf|brauche(?:n)? (?:ich|wir|das) nicht",
    "pas interesse[es]?|non merci|ne m interesse pas|ne nous interesse pas|pas besoin",
  ),
  busy: pattern(
    "busy|bad time|in the middle of|not (?:a |the )?(?:good|best|right) time|in a meeting|driving|can ?not talk|ca not talk|no time|call (?:me )?(?:back )?(?:later|another time)|not now|catch me",
    "ocupad[oa]|mal momento|ahora no puedo|llameme (?:mas tarde|luego)|mas tarde|keine zeit|gerade (?:schlecht|nicht)|beschaftigt|spater|pas le temps|occupee?|plus tard|rappelez moi",
  ),
  goodbye: pattern(
    "bye|goodbye|good bye|have a (?:good|nice|great|lovely) (?:day|one|evening)|see you|talk (?:to you )?(?:soon|then)|that is all|that is everything",
    "adios|hasta luego|hasta pronto|eso es todo|auf wieder(?:horen|sehen)|tschuss|das war alles|au revoir|bonne journee|c est tout",
  ),
  robot: pattern(
    "robot|bot|real (?:person|human)|human|a person|an? ai|machine|automated|computer|maquina|persona real|roboter|maschine|echter mensch|humain|vraie personne",
  ),
  source: pattern(
    "(?:where|how) did you (?:get|find) (?:my|this|our)|got my number|de donde (?:saco|sacaron|tiene|tienen)|woher haben sie|ou avez vous (?:eu|trouve|obtenu)",
  ),
  who: pattern(
    "who (?:is|are) (?:this|you|calling|there|that|it)|who am i (?:speaking|talking)|which company|what company|quien (?:es|habla|llama)|wer (?:ist|sind|spricht)|qui (?:est|etes|appelle)",
  ),
  price: pattern(
    "prices?|pricing|costs?|how much|expensive|cheap|fees?|rates?|charge|budget|precios?|cuesta|cuanto|tarifas?|preise?|kostet|kosten|teuer|prix|coute|tarifs?|combien",
  ),
  benefits: pattern(
    "benefits?|why should|help (?:me|us)|in it for|advantages?|beneficios?|ventajas?|vorteile?|nutzen|avantages?",
  ),
  difference: pattern(
    "differ\\w*|compare[ds]?|competit\\w+|better than|features?|diferen\\w+|unterschied\\w*|funktionen|fonctionnalites?|caracteristicas?",
  ),
  product: pattern(
    "what (?:is (?:it|this|that)|do you|does|are you|exactly|would)|tell me (?:more|about)|more about|how does|explain|calling about|this about|why are you calling",
    "que es|que (?:hace|hacen|ofrece|ofrecen)|de que se trata|cuenteme|expliqueme|por que (?:me )?llama|was (?:ist das|machen|bieten|wollen)|worum geht|erzahlen sie",
    "qu est ce|c est quoi|de quoi|parlez moi|expliquez",
  ),
  agreement: new RegExp(
    "^(?:yes|yeah|yep|sure|ok|okay|great|fine|perfect|of course|absolutely|definitely|why not|alright|go ahead|sounds|that works|si|claro|vale|de acuerdo|por supuesto|perfecto|ja|gern|gerne|klar|naturlich|einverstanden|oui|d accord|bien sur|volontiers)\\b" +
      "|\\b(?:i am interested|sounds (?:good|great|interesting)|i would like|book (?:a|me)|schedule|set up a|me interesa|me gustaria|interessiert mich|ca m interesse)\\b",
  ),
  disagreement: /^(?:no|nope|nah|not really|nein|non|nothing|nada|nichts|rien)\b/,
} as const satisfies Record<string, RegExp>;

export type Topic = "price" | "benefits" | "difference" | "product";
export type Intent = keyof typeof PATTERNS | "optOut" | "question" | "statement" | "silence";

/** The order is the order of weight: a refusal to be contacted outranks everything that is said beside it. */
export function intentsOf(text: string): Set<Intent> {
  const words = plainWords(text);
  if (words === "") return new Set(["silence"]);
  const found = (Object.keys(PATTERNS) as (keyof typeof PATTERNS)[]).filter((name) => PATTERNS[name].test(words));
  const intents = new Set<Intent>(found);
  if (soundsLikeOptOut(text)) intents.add("optOut");
  if (text.includes("?")) intents.add("question");
  // "What does it cost?" asks for the price, not for the product.
  if (intents.has("price") || intents.has("difference") || intents.has("benefits")) intents.delete("product");
  if (intents.has("agreement") && intents.has("refusal")) intents.delete("agreement");
  return intents.size === 0 ? new Set(["statement"]) : intents;
}
