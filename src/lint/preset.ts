// The list of rules about an issue's text: one file each in rules/, one line each here.
import type { LintRule } from './rule.ts'
import { bareUrl } from './rules/bare-url.ts'
import { doubledWord } from './rules/doubled-word.ts'
import { duplicateNumber } from './rules/duplicate-number.ts'
import { duplicateSlug } from './rules/duplicate-slug.ts'
import { emphasisMark } from './rules/emphasis-mark.ts'
import { figureCredit } from './rules/figure-credit.ts'
import { folderName } from './rules/folder-name.ts'
import { glossConflict } from './rules/gloss-conflict.ts'
import { glossOnce } from './rules/gloss-once.ts'
import { hanItalic } from './rules/han-italic.ts'
import { headingIncrement } from './rules/heading-increment.ts'
import { imageAlt } from './rules/image-alt.ts'
import { imageFile } from './rules/image-file.ts'
import { lexiconTerm } from './rules/lexicon-term.ts'
import { linkAddress } from './rules/link-address.ts'
import { linkSyntax } from './rules/link-syntax.ts'
import { linkText } from './rules/link-text.ts'
import { lostCharacter } from './rules/lost-character.ts'
import { missingFile } from './rules/missing-file.ts'
import { missingSummary } from './rules/missing-summary.ts'
import { nameOrder } from './rules/name-order.ts'
import { pairedMarks } from './rules/paired-marks.ts'
import { pinyinAgreement } from './rules/pinyin-agreement.ts'
import { quotationAgreement } from './rules/quotation-agreement.ts'
import { quotedShare } from './rules/quoted-share.ts'
import { spelling } from './rules/spelling.ts'
import { strayCharacter } from './rules/stray-character.ts'
import { unknownKind } from './rules/unknown-kind.ts'
import { unknownReference } from './rules/unknown-reference.ts'

export const preset: readonly LintRule[] = [
  bareUrl,
  doubledWord,
  duplicateNumber,
  duplicateSlug,
  emphasisMark,
  figureCredit,
  folderName,
  glossConflict,
  glossOnce,
  hanItalic,
  headingIncrement,
  imageAlt,
  imageFile,
  lexiconTerm,
  linkAddress,
  linkSyntax,
  linkText,
  lostCharacter,
  missingFile,
  missingSummary,
  nameOrder,
  pairedMarks,
  pinyinAgreement,
  quotationAgreement,
  quotedShare,
  spelling,
  strayCharacter,
  unknownKind,
  unknownReference,
]
