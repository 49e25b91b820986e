import type { CoreTarget } from "./targets.ts";

/** How files name their columns, in plain letters: English, German, French, Spanish, Italian, Portuguese, Dutch, Japanese. */
const WORDS: Partial<Record<CoreTarget, string>> = {
  name: "name fullname contactname contact leadname displayname person nombre nombrecompleto vollstandigername nomcomplet nome nomecompleto naam volledigenaam 氏名 名前 お名前",
  first_name: "firstname givenname forename fname vorname prenom primernombre nombredepila voornaam 名",
  last_name:
    "lastname surname familyname lname nachname familienname nom nomdefamille apellido apellidos cognome sobrenome achternaam 姓",
  email:
    "email emailaddress mail mailaddress workemail businessemail primaryemail email1 correo correoelectronico emailadresse mailadresse courriel adresseemail adressemail indirizzoemail メール メールアドレス",
  phone:
    "phone phonenumber telephone telephonenumber tel mobile mobilephone mobilenumber cell cellphone workphone businessphone primaryphone phone1 contactnumber telefon telefonnummer rufnummer handy handynummer mobil mobilnummer telefono movil celular telefone telemovel portable numerodetelephone telefoonnummer 電話 電話番号",
  company:
    "company companyname organization organisation organizationname account accountname business employer firma firmenname unternehmen empresa compania entreprise societe azienda bedrijf 会社 会社名",
  role: "role jobtitle title position job rolle funktion berufsbezeichnung puesto cargo poste fonction ruolo functie 役職",
  stage: "stage leadstage",
  time_zone: "timezone tz zeitzone zonahoraria fuseauhoraire",
  agent_id: "agentid",
  outreach_disabled: "outreachdisabled optout optedout unsubscribed donotcontact donotcall donotemail dnc",
  consent: "consent",
  custom_fields: "customfields",
};

/** What Cora itself writes into files and answers, and keeps by itself. */
export const OWN_WORDS: ReadonlySet<string> = new Set(
  "id createdat totalcalls totalemails lastactivityat meetingbooked meetingwhen converted assigneduseruid coraline corareason".split(
    " ",
  ),
);

export const WORD_TARGETS: ReadonlyMap<string, CoreTarget> = new Map(
  Object.entries(WORDS).flatMap(([target, words]) => words.split(" ").map((word) => [word, target as CoreTarget])),
);

/** A column's name without case, Latin accents (in Japanese a mark makes another letter), spaces and signs. */
export const plainWord = (column: string): string =>
  column
    .normalize("NFKD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");
