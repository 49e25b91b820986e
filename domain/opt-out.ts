/** Whole messages that mean "stop": what carriers honour in texts, and its like in the other languages. */
const STOP_MESSAGES = new Set(
  (
    "stop|stopall|stop all|stop it|stop now|stop please|unsubscribe|unsub|end|quit|cancel|revoke|optout|opt out|remove|remove me|" +
    "alto|baja|basta|cancelar|detener|parar|no llamar|no contactar|" +
    "stopp|abmelden|abbestellen|austragen|" +
    "arret|arreter|arretez|stopper|desabonner|desabonnement|desinscription"
  ).split("|"),
);

const REACH =
  "(?:re)?(?:call|contact|email|mail|e mail|text|message|phone|ring|bother|disturb|harass|pester|write(?: to)?)";
const REACHING =
  "(?:calling|contacting|emailing|mailing|texting|messaging|phoning|ringing|bothering|harassing|pestering)";
const CONTACT_NOUNS = "(?:calls?|phone calls?|emails?|mails?|e mails?|texts?|messages?|contact|spam)";
const LISTS = "(?:lists?|database|system|records|crm|books|files|calls|calling list|mailing list|contacts)";

/** Firm refusals: meant for ever, whatever else the sentence says. */
const FIRM = [
  // English
  `(?<!not )\\b(?:stop|quit|cease)(?: all| ever)? ${REACHING}\\b`,
  `(?<!not )\\b(?:stop|end|cease)(?: all)?(?: of)? (?:the|these|those|this|your|all|sending|making)(?: me)?(?: \\w+)? ${CONTACT_NOUNS}\\b`,
  `\\b(?:not|never)(?: you| ever)? ${REACH}(?: \\w+){0,4} (?:again|any ?more|ever)\\b`,
  `\\b(?:take|remove|delete|erase|scratch|strike|get|scrub) (?:me|us|my \\w+|my phone number|this number|our \\w+)(?: \\w+){0,2} (?:off|from|out of)(?: of)?(?: \\w+){0,4} ${LISTS}\\b`,
  "\\b(?:take me off|remove (?:me|us)|delete my (?:number|phone number|data|details|contact))$",
  "\\b(?:remove|delete|erase) my (?:number|phone number|email|data|details|contact details|information)\\b",
  "(?<!not )\\bunsubscribe\\b",
  "(?<!not )\\bopt(?:ing)? (?:me |us )?out\\b",
  "\\bdo not (?:call|contact) (?:list|registry|register)\\b",
  "\\b(?:lose|forget|delete) my (?:phone )?number\\b",
  "(?<!not )\\bleave (?:me|us) alone\\b",
  "\\bif you (?:ever )?(?:call|contact|email|text|ring) (?:me |us |here )?again\\b",
  "\\b(?:revoke|withdraw) (?:my )?consent\\b",
  "\\bno (?:more|further) (?:calls|emails|texts|messages|contact|mails) (?:please )?(?:ever|from you)\\b",
  `\\b(?:not|never) (?:want|wish|like|need)(?: \\w+){0,3} (?:hear from|be (?:called|contacted|emailed|texted|bothered|on your)|receive|get)(?: \\w+){0,3} (?:again|any ?more|ever|${CONTACT_NOUNS}|you|list)\\b`,
  "\\bnever (?:want|wish) to (?:hear from|speak to|talk to|be called|be contacted)\\b",
  "\\bnot want (?:any|these|your|any more|more) (?:more )?(?:sales |marketing |phone )?(?:calls|emails|texts|messages|spam)\\b",
  // Spanish
  "\\bno (?:me |nos |se )?(?:vuelvan?|vuelvas) a (?:llamar|contactar|escribir|molestar|enviar|mandar)",
  "\\bno (?:me|nos) (?:llam|contact|escrib|molest|envi|mand)\\w* (?:\\w+ )?(?:mas|nunca|jamas|de nuevo|otra vez)\\b",
  "\\b(?:nunca|jamas) (?:mas )?(?:me|nos) (?:vuelva|llam|contact|escrib|molest)",
  "(?<!no )\\b(?:deje|dejen|deja|dejad|paren?|pare) de (?:llamar|contactar|escribir|molestar|enviar|mandar)",
  "\\b(?:quit|borr|elimin|saqu|sac|tach|retir)\\w{1,7}(?: \\w+){0,3} (?:de|en) (?:su|sus|la|tu|esta|vuestra)s? (?:listas?|base|registros?|sistema|agenda)\\b",
  "\\b(?:borre|elimine|quite)n? mi (?:numero|telefono|correo|nombre)\\b",
  "(?<!no (?:me |nos )?)\\b(?:darme|darnos|darse|deme|denme|dame|dar) de baja\\b",
  "\\bno (?:quiero|deseo|queremos)(?: \\w+){0,2} (?:mas )?(?:llamadas|correos|mensajes|que (?:me|nos) (?:llam|contact|escrib|molest|vuelva))",
  "\\bno mas (?:llamadas|correos|mensajes)\\b",
  "\\bdejen?me en paz\\b",
  "\\blista (?:robinson|de no llamar)\\b",
  // German
  "\\bnie(?:mals)? (?:wieder|mehr)? ?(?:bei (?:mir|uns) )?(?:an$|an[ .]|anrufen|anzurufen|kontaktieren|anschreiben|schreiben|melden|belastigen)",
  "\\bnicht (?:mehr|wieder|noch einmal|nochmal) (?:bei (?:mir|uns) )?(?:an$|an |anrufen|anzurufen|kontaktieren|kontaktiert|angerufen|anschreiben|angeschrieben|belastigen|belastigt)",
  "\\b(?:kontaktieren|schreiben|belastigen|melden) sie (?:mich|mir|uns|sich) (?:nie|niemals|nicht mehr|nicht wieder|nie wieder|nie mehr)\\b",
  "\\b(?:horen sie|hor|hort) (?:endlich |bitte )?auf(?: \\w+){0,2} (?:anzurufen|zu schreiben|zu belastigen|zu kontaktieren)",
  "\\bkeine (?:weiteren |werbe)?(?:anrufe|werbeanrufe|mails|e mails|emails|nachrichten|werbung)(?: mehr)?\\b",
  "\\b(?:losch|streich|entfern|nehm|nimm|trag)\\w*(?: \\w+){0,4} (?:liste|verteiler|datenbank|kartei|system)\\b",
  "\\blosch\\w* (?:sie )?(?:bitte )?(?:meine|unsere) (?:\\w*nummer|daten|adresse|mail\\w*)\\b",
  "\\b(?:lassen sie|lass|lasst) (?:mich|uns) (?:endlich |bitte |einfach )?in ruhe\\b",
  "\\bwiderruf\\w* (?:\\w+ )?einwilligung\\b",
  // French
  "\\b(?:ne )?(?:me |m |nous )(?:r?appel|contact|ecriv|derang|telephon|envoy|harcel)\\w* (?:plus|jamais)\\b",
  "\\bn (?:appelez|appelle|ecrivez|envoyez) plus\\b",
  "\\bne plus (?:me |m |nous |etre |jamais )+(?:r?appel|contact|ecri|derang|recevoir)",
  "(?<!pas )\\b(?:arret|cess)\\w* (?:de |d )(?:me |m |nous )?(?:r?appel|contact|ecrir|derang|telephon|envoy|harcel)",
  "\\b(?:retir|enlev|supprim|ray|effac|ot)e[zr]?s?(?: moi| nous)?(?: mon| mes| ce| notre| nos)?(?: \\w+)? (?:de|du) (?:votre|vos|la|ce|cette|ta)? ?(?:listes?|base|fichiers?|systeme|repertoire)\\b",
  "\\b(?:supprim|effac|retir)e[zr]? mon numero\\b",
  "(?:^|veux |voulons |souhaite |recevoir )plus (?:de |d )(?:appels?|messages?|mails?|e mails?|emails?|courriels?|sms)\\b",
  "\\b(?:desabonn|desinscri)\\w*",
  "\\b(?:laissez|laisse|fichez|foutez) (?:moi|nous) (?:tranquille|en paix|la paix)\\b",
  "\\bne (?:veux|voulons|souhaite|souhaitons|desire) plus (?:jamais )?(?:etre|recevoir|que vous)\\b",
  "\\bbloctel\\b",
].map((source) => new RegExp(source));

/** Bare refusals, which a time or a condition turns into a wish: "do not call me before ten". */
const BARE = [
  `(?<!\\b(?:i|we|they|he|she|why|who|would|could|should|can|if you|you) )(?:\\bdo not|\\bnever)(?: you)? ${REACH}\\b(?! (?:from|of|is|was|it|that)\\b)`,
  "\\bnot want (?:you |anyone |anybody )?to (?:be )?(?:call|contact|email|text|called|contacted|emailed|texted)\\b",
  "\\bno (?:more|further) (?:calls|emails|texts|messages|contact|mails)\\b",
  "\\bno (?:me|nos) (?:llame|contacte|escriba|moleste|envie|mande)n?s?\\b",
  "\\bruf(?:e|en|t)? (?:sie )?(?:mich|uns|hier) (?:bitte )?nicht an\\b",
  "\\b(?:mich|uns) nicht anrufen\\b",
  "\\bne (?:me|m|nous) (?:r?appelez|contactez|ecrivez|derangez|telephonez) pas\\b",
].map((source) => new RegExp(source));

const CONDITION = new RegExp(
  [
    "before|after|until|till|between|during|while|when|unless|if|yet|today|tonight|tomorrow|now|right now|so (?:early|late)|too (?:early|late)",
    "(?:this|next) (?:morning|afternoon|evening|week|month|time)|in the (?:morning|afternoon|evening)|at (?:\\d|noon|night|one|two|three|four|five|six|seven|eight|nine|ten)",
    "on (?:a )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?|the weekend)|a liar|names|back yet",
    "antes|despues|hasta|hoy|manana|ahora|a las|por la (?:manana|tarde|noche)|los (?:lunes|martes|miercoles|jueves|viernes|sabados|domingos)|cuando|mientras",
    "vor|nach|bis|heute|morgen|jetzt|um|am|wahrend|wenn|so fruh|so spat",
    "avant|apres|jusqu|aujourd|demain|maintenant|ce (?:matin|soir)|le (?:matin|soir|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|quand|pendant|si",
  ]
    .map((words) => `\\b(?:${words})\\b`)
    .join("|"),
);

/** A comma before a condition does not end the clause: it still belongs to the refusal. */
const CLAUSE_END =
  /,(?!\s*(?:if|unless|when|before|until|wenn|bevor|bis|si|quand|avant|cuando|antes|hasta)\b)| - | but | pero | aber | mais /;

const FILLERS = /\b(?:um+|uh+|er+m?|ah+|please|kindly|just|por favor|bitte|s il (?:vous|te) plait|svp)\b/g;
const LONGEST_TEXT = 20_000;

/** One spelling for speech and writing: no case, no accents, no contractions. */
const plain = (text: string): string =>
  text
    .slice(0, LONGEST_TEXT)
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .replace(/[’‘`´]/g, "'")
    .replace(/\b(ca|do|wo|does|did|is|are|was|would|could|should)n'?t\b/g, (_, verb: string) => `${verb} not`);

const words = (text: string): string =>
  text
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .replace(FILLERS, " ")
    .replace(/ +/g, " ")
    .trim();

const refusesForNow = (clause: string): boolean =>
  BARE.some((pattern) => {
    const found = pattern.exec(clause);
    return found !== null && !CONDITION.test(clause.slice(found.index + found[0].length));
  });

/**
 * Whether somebody refuses to be contacted again, in English, Spanish, German or French, spoken or written.
 * In doubt it says yes: a lost lead costs less than an unlawful call. Give it the person's own words, without quoted mail.
 */
export function soundsLikeOptOut(text: string): boolean {
  const spoken = plain(text);
  if (STOP_MESSAGES.has(words(spoken))) return true;
  return spoken.split(/[.!?;:\n]+/).some((sentence) => {
    const said = words(sentence);
    if (FIRM.some((pattern) => pattern.test(said))) return true;
    return sentence.split(CLAUSE_END).some((clause) => refusesForNow(words(clause)));
  });
}
