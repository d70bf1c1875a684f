/** Words that address somebody informally, or formally, in the languages that tell the two apart. */
export const ADDRESS: Record<string, { informal: RegExp; formal: RegExp }> = {
  nl: { informal: /(?<!\p{L})(je|jij|jou|jouw|jezelf|jullie)(?!\p{L})/iu, formal: /(?<!\p{L})(u|uw|uzelf)(?!\p{L})/iu },
  de: {
    informal: /(?<!\p{L})(du|dir|dich|dein\p{L}*|kennst|such|lass|gib|hinterlass|schreib)(?!\p{L})/iu,
    formal: /(?<!\p{L})(?<![.:?] )(Sie|Ihnen|Ihr|Ihre[mnrs]?)(?!\p{L})/u,
  },
  fr: {
    informal: /(?<!\p{L})(tu|te|toi|ton|ta|tes|t’\p{L}+|choisis|laisse|demande|transmets|réessaie|saisis)(?!\p{L})/iu,
    formal: /(?<!\p{L})(vous|votre|vos|veuillez|\p{L}{3,}ez)(?!\p{L})/iu,
  },
  es: {
    informal:
      /(?<!\p{L})(tú|tu|tus|te|ti|contigo|has|conoces|elige|inténtalo|deja|pides|prueba|echa|compártelo|escribe|revisa|\p{L}+(ár|ér|ír)telo)(?!\p{L})/iu,
    formal: /(?<!\p{L})(usted|inténtelo|elija|conoce|deje|pruebe|escriba|revise|introdúzcalo)(?!\p{L})/iu,
  },
  it: {
    informal: /(?<!\p{L})(tu|te|ti|tuo|tua|tuoi|tue|\p{L}+arti|\p{L}+erti|hai|riprova|scegli|lascia|dai)(?!\p{L})/iu,
    formal: /(?<!\p{L})(?<![.:?] )(Lei|Le|Suo|Sua|Suoi|Sue|\p{L}+(arLe|erLe|erLa))(?!\p{L})/u,
  },
  pt: {
    informal:
      /(?<!\p{L})(tu|te|ti|contigo|teus?|tuas?|conheces|escolhe|tenta|verifica|pede que|deixa o|envia-o e|alegra|insere-o|confirma|abre-o|usa|toca|recebes|pedes|pediste|podes|queres|gostaste|achas|compres|opores)(?!\p{L})/iu,
    formal:
      /(?<!\p{L})(seus?|suas?|por si|a si|consigo|conhece|escolha|tente|verifique|peça que|deixe|envie-o|visite|insira-o|confirme,|recomende|abra-o|use|pode (voltar|permiti-las)|gostou|acha)(?!\p{L})/iu,
  },
  pl: {
    informal:
      /(?<!\p{L})(ty|ci|cię|ciebie|tobie|tobą|twój|twoj\p{L}+|twoim|twego|wybierz|spróbuj|poproś|zostaw|wpisz|napisz|przekaż|poleć|możesz|otrzymujesz)(?!\p{L})/iu,
    formal: /(?<!\p{L})(Państw\p{L}+|prosimy)(?!\p{L})/iu,
  },
};
