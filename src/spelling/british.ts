// British spellings as the American dictionary has them: both are right in a newsletter. Pure rules, a word at a time.

/** Ways in which a British spelling becomes American; each is tried alone and then with the others. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/([a-z]{2})is(e[ds]?|ing|ation|ations|ational|er|ers|able)$/, '$1iz$2'],
  [/([a-z]{2})ys(e[ds]?|ing|er|ers)$/, '$1yz$2'],
  [/([a-z])our(s|ed|ing|ite|ites|able|ably|ful|hood|less|ist|er|ers|al|ally|y|ism)?$/, '$1or$2'],
  [/([bt])re(s|d)?$/, '$1er$2'],
  [/([a-z][aeiou])ll(ed|ing|er|ers|or|ors|ous|ist|ists|ery)$/, '$1l$2'],
  [/([a-z][aeiou])pp(ed|ing|er|ers)$/, '$1p$2'],
  [/([a-z]{2})ogue(s|d)?$/, '$1og$2'],
  [/([a-z]{2})ence(s|d)?$/, '$1ense$2'],
  [/([a-z]{2})amme(s)?$/, '$1am$2'],
  [/ae/, 'e'],
  [/oe/, 'e'],
  [/ou(?=[ls]d)/, 'o'],
  [/([a-z]{2})gement(s|al)?$/, '$1gment$2'],
  [/(full|ful)ment(s)?$/, 'fillment$2'],
  [/^enrol(s|ment|ments)?$/, 'enroll$1'],
  [/^instal(s|ment|ments)?$/, 'install$1'],
  [/^(skil|wil)ful/, '$1lful'],
]
/** Words that no rule makes. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'aeroplane aeroplanes ageing aluminium analogue analogues annexe arse artefact artefacts axe behove cheque cheques chequered ' +
    'cosy cosily cypher defence defences offence offences licence licences pretence disc discs draught draughts draughty ' +
    'enquiry enquiries enquire enquired focussed focussing fulfil fulfils fulfilment furore gaol grey greys greying greyish ' +
    'jewellery kerb kerbs learnt licence manoeuvre manoeuvres manoeuvred manoeuvring maths moustache mould moulds moulded ' +
    'mum nought omelette per-cent plough ploughs practise practised practises practising programme programmes pyjamas sceptic ' +
    'sceptical scepticism sceptics smoulder speciality specialities spelt storey storeys sulphur toward towards tyre tyres ' +
    'tonne tonnes whilst amongst woollen yoghurt dreamt burnt leapt judgement judgements acknowledgement acknowledgements'
  ).split(' '),
)

/** Spellings to look up in place of this one, in lower case; `undefined` marks a word that is right as it is. */
export function americanForms(word: string): readonly string[] | undefined {
  if (WORDS.has(word)) return undefined
  const once = RULES.map(([pattern, to]) => word.replace(pattern, to)).filter((form) => form !== word)
  const twice = once.flatMap((form) => RULES.map(([pattern, to]) => form.replace(pattern, to)))
  return [...new Set([...once, ...twice])]
}
