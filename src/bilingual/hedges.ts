// Words that forbid, deny, limit or weaken a statement, with the English that keeps them. A table made for precision:
// a word is listed only where its absence in the English most likely changes what is said. Pure.
import { readAsSimplified } from './fold.ts'

export interface Hedge {
  readonly zh: string
  readonly from: number
  /** What the English is expected to have, for messages. */
  readonly expected: string
}

export interface Added {
  readonly from: number
  readonly to: number
  readonly text: string
}

interface Row {
  readonly zh: RegExp
  readonly en: RegExp
  readonly expected: string
}

const NOT =
  "\\bnot\\b|n['’]t\\b|\\bcannot\\b|\\bno\\b|\\bnever\\b|\\bnone\\b|\\bnor\\b|\\bneither\\b|\\bwithout\\b|\\bnobody\\b|\\bnothing\\b|\\bnowhere\\b|\\bno one\\b|\\bfails?\\b|\\bfailed\\b|\\bfailing\\b|\\bfailure\\b|\\black(?:s|ed|ing)?\\b|\\babsen(?:t|ce)\\b|\\bbarely\\b|\\bhardly\\b|\\bscarcely\\b|\\brefus\\w+|\\bavoid\\w*|\\bunable\\b|\\bshort of\\b|\\brather than\\b|\\binstead of\\b|\\bfar from\\b|\\bfree (?:of|from)\\b|\\bdevoid\\b|\\bexclud\\w+|\\bdeni\\w+|\\bstop\\w*\\b|\\bfew\\b|\\blittle\\b|\\bun(?!it|iver|der|less|til|ion|ique|iform|ify)[a-z]{4,}|\\b(?:in|im|ir|il)(?:active|adequate|appropriate|capable|complete|correct|dependent|direct|effective|efficient|evitable|formal|sufficient|visible|mature|perfect|possible|practical|proper|regular|relevant|responsible|legal|logical|valid|accurate)\\w*|\\bnon-?\\w+|\\bdis(?:agree|allow|approve|continu|regard|satisf|similar)\\w*|\\b\\w+less\\b|\\btoo \\w+ to\\b|\\byet to\\b|\\bhas yet\\b|\\bhave yet\\b|\\bremain(?:s|ed)? to\\b|\\bmiss(?:ing|ed|es)?\\b|\\bzero\\b|\\bexcept\\b|\\bprevent\\w*|\\bban(?:s|ned)?\\b|\\bprohibit\\w*|\\bforb[aio]d\\w*|\\bopposed?\\b|\\bagainst\\b|\\bonly\\b|\\bother than\\b|\\blong before\\b|\\bunless\\b|\\bif\\b"
const row = (zh: RegExp, en: string, expected: string): Row => ({ zh, en: new RegExp(en, 'i'), expected })

const ROWS: readonly Row[] = [
  row(
    /(?<!不|舍|恨|来|少|巴|使|要|了|值|见|顾|免|由|说|算)不得(?!不|了|已|而知|要领|其解|人心|志)/g,
    NOT,
    '“must not” or “may not”',
  ),
  row(
    /严禁|禁止/g,
    `${NOT}|\\boutlaw\\w*|\\bbarred\\b|\\bbars?\\b|\\bblock\\w*|\\billegal\\b`,
    '“prohibited” or “must not”',
  ),
  row(/(?<!应|该)不应(?!求|期|战)|不应当/g, NOT, '“should not”'),
  row(/(?<!请|切|非|格)勿(?!论|庸)|请勿|切勿/g, NOT, '“do not”'),
  row(/并非|并不|并未|并没有|绝非|绝不/g, NOT, 'a negation'),
  row(/没有(?=[^，。；]{1,12})(?!多久|想到)/g, NOT, 'a negation'),
  row(
    /尚未|从未|仍未|还未|未能|未经|未予|未曾|未必/g,
    `${NOT}|\\bpending\\b|\\bstill\\b|\\bmay\\b`,
    'a negation',
  ),
  row(
    /无法|无需|无须|毫无|并无|无权/g,
    `${NOT}|\\bimpossible\\b|\\bdefies\\b|\\bdefied\\b|\\bbeyond\\b`,
    'a negation',
  ),
  row(
    /大概率|很可能|极有可能/g,
    '\\blikely\\b|\\bprobabl[ey]\\b|\\bprobability\\b|\\bchance|\\bodds\\b|\\bexpected\\b|\\bwell\\b',
    '“most likely” or “probably”',
  ),
  row(
    /(?<!不|有|尽|无|大|很|极有|没有|没|一切|各种|任何)可能(?!性)/g,
    '\\bmay\\b|\\bmight\\b|\\bcould\\b|\\bcan\\b|\\bpossib\\w*|\\bperhaps\\b|\\bmaybe\\b|\\blikely\\b|\\bpotential\\w*|\\bprobabl[ey]\\b|\\bprone\\b|\\bliable\\b|\\brisks?\\b|\\bchance|\\bwould\\b|\\bunlikely\\b|\\bconceivabl\\w*|\\bpresumabl\\w*',
    '“may” or “could”',
  ),
  row(
    /或许|也许|兴许|说不定/g,
    '\\bmay\\b|\\bmight\\b|\\bcould\\b|\\bperhaps\\b|\\bmaybe\\b|\\bpossib\\w*|\\bprobably\\b|\\blikely\\b',
    '“perhaps”',
  ),
  row(/原则上/g, '\\bprincip\\w+|\\bgenerally\\b|\\bas a rule\\b|\\bnormally\\b', '“in principle”'),
  row(
    /有望/g,
    '\\bexpect\\w*|\\blikely\\b|\\bhope\\w*|\\bon (?:track|course)\\b|\\bcould\\b|\\bmay\\b|\\bmight\\b|\\bset to\\b|\\bpoised\\b|\\bpromis\\w+|\\bprospect\\w*|\\bshould\\b|\\blook(?:s|ing)? set\\b',
    '“is expected to” or “may”',
  ),
  row(
    /预计|预期将|料将/g,
    '\\bexpect\\w*|\\bproject\\w*|\\bforecast\\w*|\\bestimat\\w*|\\bpredict\\w*|\\banticipat\\w*|\\blikely\\b|\\bscheduled\\b|\\bshould\\b|\\bset to\\b|\\bdue\\b|\\bwould\\b',
    '“is expected to”',
  ),
  row(
    /据称|据传|传闻|据悉|据了解|据报道/g,
    '\\breport\\w*|\\ballege\\w*|\\bsaid\\b|\\bsays?\\b|\\brumou?r\\w*|\\bapparently\\b|\\baccording to\\b|\\bunderst(?:and|ood)\\b|\\bclaim\\w*|\\blearn\\w*|\\bsources?\\b|\\btold\\b|\\bknown\\b',
    '“reportedly” or “is said to”',
  ),
  row(
    /(?<![模虚草比类仿摹])拟(?!合|人|态|声|真|物|音|像|古|剧|除|核|订|[定议](?!于|在)|[，。、；：）”])/g,
    '\\bplan(?:s|ned|ning)?\\b|\\bpropos\\w*|\\bintend\\w*|\\bdraft\\w*|\\bto be\\b|\\bconsider\\w*|\\baim\\w*|\\bset to\\b|\\bseek\\w*|\\bis to\\b|\\bare to\\b|\\bwould\\b|\\blook(?:s|ing)? to\\b|\\bgoing to\\b|\\bhop(?:es?|ed|ing)\\b|\\bwants? to\\b|\\bexpect\\w*|\\bprepar\\w*|\\bcontemplat\\w*|\\bmean(?:s|t)? to\\b|\\bmay\\b|\\bmight\\b|\\bcould\\b|\\bunder consideration\\b|\\bprospective\\b|\\bbe \\w+ing\\b',
    '“plans to” or “proposes”',
  ),
  row(
    /力争|争取(?=在|到|于|今|明|20|三|五|实现|早日)/g,
    '\\bstriv\\w*|\\bstrove\\b|\\baim\\w*|\\beffort\\w*|\\bseek\\w*|\\btry\\b|\\btri(?:es|ed)\\b|\\bgoal\\b|\\btarget\\w*|\\bendeavou?r\\w*|\\bpush\\w*|\\bwork (?:to|towards?)\\b|\\bhop\\w+|\\bambition\\b|\\bbid\\b',
    '“strive to” or “aim to”',
  ),
  row(
    /建议(?!书|稿)/g,
    '\\bsuggest\\w*|\\brecommend\\w*|\\badvis\\w*|\\badvice\\b|\\bpropos\\w*|\\bshould\\b|\\burge\\w*|\\bcall(?:s|ed|ing)? (?:for|on)\\b|\\btips?\\b|\\bcounsel\\w*|\\bbest\\b',
    '“suggests” or “recommends”',
  ),
  row(
    /鼓励/g,
    '\\bencourag\\w*|\\bincentiv\\w*|\\bpromot\\w*|\\bsupport\\w*|\\burg\\w+|\\bfoster\\w*|\\bwelcom\\w*|\\bcheer\\w*|\\binspir\\w*',
    '“encourage”',
  ),
  row(
    /尽量|尽可能/g,
    '\\bpossible\\b|\\btry\\b|\\btri(?:es|ed)\\b|\\bbest\\b|\\bas far as\\b|\\bas (?:much|many|\\w+) as\\b|\\bwhere(?:ver)? \\w*\\b|\\bpracticable\\b|\\beffort\\w*|\\bideally\\b|\\bcan\\b|\\bcould\\b|\\bminimi[sz]\\w+|\\bmaximi[sz]\\w+',
    '“as far as possible”',
  ),
  row(
    /适当(?=[^的性])/g,
    '\\bappropriate\\w*|\\bsuitabl\\w*|\\bproper\\w*|\\bmoderate\\w*|\\bdue\\b|\\bduly\\b|\\breasonabl\\w*|\\bsomewhat\\b|\\bslightly\\b|\\ba little\\b|\\bfit(?:ting)?\\b|\\badequate\\w*|\\bas (?:needed|warranted)\\b|\\bmodest\\w*|\\badjust\\w*',
    '“appropriately”',
  ),
  row(
    /基本(?:上|实现|完成|建成|形成|达到|解决|消除|一致|相同|持平|没有|不|结束|满足)/g,
    '\\bbasic\\w*|\\blargely\\b|\\bmostly\\b|\\bessential\\w*|\\bmainly\\b|\\broughly\\b|\\balmost\\b|\\bnearly\\b|\\bmore or less\\b|\\bin the main\\b|\\bfundamental\\w*|\\bbroadly\\b|\\bby and large\\b|\\bvirtually\\b|\\bpractically\\b|\\bsubstantial\\w*|\\bmuch the same\\b|\\bgenerally\\b|\\bin essence\\b|\\bhardly\\b|\\bflat\\b',
    '“basically” or “largely”',
  ),
  row(
    /(?<![必无何斤急胡些])须(?!知|臾|眉|根|发)|必须|应当/g,
    '\\bmust\\b|\\bshall\\b|\\bshould\\b|\\bhas to\\b|\\bhave to\\b|\\bhad to\\b|\\bneeds?\\b|\\bneeded\\b|\\brequir\\w*|\\bought\\b|\\bobliged\\b|\\bnecessary\\b|\\bmandatory\\b|\\bis to\\b|\\bare to\\b|\\bhaving to\\b|\\bwithout fail\\b|\\bimperative\\b|\\bessential\\b|\\bsubject to\\b|\\bcannot\\b|\\bonly\\b|\\bduty\\b|\\bvital\\b|\\bcompulsory\\b',
    '“shall”, “must” or “should”',
  ),
]

const ZH_NEGATION =
  /[不没未无非勿莫别否禁免缺失难休毋弗罕拒停少防止除戒反]|零|拦|仅|只|白|空|谁|哪|怎|何|岂|吗|绝|从|差|以外|之外|避|远离/
const ZH_DUTY = /[须必应当得要务需该令]|只能|只有|唯有|不可|不能|禁|责|命|肯定|一定|想必|准/

/** Hedges of the Chinese that the English says nothing of; one message a word. */
export function missingHedges(zhText: string, en: string): readonly Hedge[] {
  const zh = readAsSimplified(zhText)
  return ROWS.flatMap((entry): Hedge[] => {
    const [match] = zh.matchAll(entry.zh)
    return !match || entry.en.test(en)
      ? []
      : [
          {
            zh: zhText.slice(match.index, match.index + match[0].length),
            from: match.index,
            expected: entry.expected,
          },
        ]
  })
}

/** "Never" where the Chinese denies nothing, "must" where it demands nothing. */
export function addedWords(zhText: string, en: string): readonly Added[] {
  const zh = readAsSimplified(zhText)
  const found: Added[] = []
  const negation = ZH_NEGATION.test(zh)
    ? undefined
    : /\b(?:never|not(?! (?:only|less|more|fewer|later|earlier)\b)|cannot|must not)\b|\b(?:do|does|did|is|are|was|were|has|have|had|ca|wo|would|should|could)n['’]t\b/i.exec(
        en,
      )
  if (negation) found.push(spanOf(negation))
  const duty = ZH_DUTY.test(zh) ? undefined : /\bmust(?![ -]?(?:read|see|watch|have)s?\b)\b/i.exec(en)
  if (duty && !negation?.[0].includes('must')) found.push(spanOf(duty))
  return found
}

function spanOf(match: RegExpExecArray): Added {
  return { from: match.index, to: match.index + match[0].length, text: match[0] }
}
