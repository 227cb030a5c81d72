// The list of rules about an issue's text: one file each in rules/, one line each here.
import type { LintRule } from './rule.ts'
import { acronym } from './rules/acronym.ts'
import { bareUrl } from './rules/bare-url.ts'
import { dateOrder } from './rules/date-order.ts'
import { deskComment } from './rules/desk-comment.ts'
import { doubleSpace } from './rules/double-space.ts'
import { doubledWord } from './rules/doubled-word.ts'
import { duplicateBlock } from './rules/duplicate-block.ts'
import { duplicateNumber } from './rules/duplicate-number.ts'
import { duplicateSlug } from './rules/duplicate-slug.ts'
import { emphasisMark } from './rules/emphasis-mark.ts'
import { emptySlot } from './rules/empty-slot.ts'
import { figureCredit } from './rules/figure-credit.ts'
import { filledSlot } from './rules/filled-slot.ts'
import { folderName } from './rules/folder-name.ts'
import { fullWidthMark } from './rules/full-width-mark.ts'
import { glossConflict } from './rules/gloss-conflict.ts'
import { glossOnce } from './rules/gloss-once.ts'
import { hanItalic } from './rules/han-italic.ts'
import { hanLatinSpacing } from './rules/han-latin-spacing.ts'
import { headingIncrement } from './rules/heading-increment.ts'
import { hedgeWord } from './rules/hedge-word.ts'
import { imageAlt } from './rules/image-alt.ts'
import { imageFile } from './rules/image-file.ts'
import { lexiconTerm } from './rules/lexicon-term.ts'
import { linkAddress } from './rules/link-address.ts'
import { linkSyntax } from './rules/link-syntax.ts'
import { linkText } from './rules/link-text.ts'
import { lostCharacter } from './rules/lost-character.ts'
import { machineUnreviewed } from './rules/machine-unreviewed.ts'
import { missingFile } from './rules/missing-file.ts'
import { missingSummary } from './rules/missing-summary.ts'
import { mixedScript } from './rules/mixed-script.ts'
import { nameOrder } from './rules/name-order.ts'
import { numberParity } from './rules/number-parity.ts'
import { pairIdentical } from './rules/pair-identical.ts'
import { pairLength } from './rules/pair-length.ts'
import { pairShape } from './rules/pair-shape.ts'
import { pairSlipped } from './rules/pair-slipped.ts'
import { pairedMarks } from './rules/paired-marks.ts'
import { pinyinAgreement } from './rules/pinyin-agreement.ts'
import { productCasing } from './rules/product-casing.ts'
import { quotationAgreement } from './rules/quotation-agreement.ts'
import { quotedShare } from './rules/quoted-share.ts'
import { relativeDate } from './rules/relative-date.ts'
import { requiredParts } from './rules/required-parts.ts'
import { slugNumber } from './rules/slug-number.ts'
import { sourceArchive } from './rules/source-archive.ts'
import { sourceEvidence } from './rules/source-evidence.ts'
import { sourceLink } from './rules/source-link.ts'
import { spelling } from './rules/spelling.ts'
import { strayCharacter } from './rules/stray-character.ts'
import { trackingLink } from './rules/tracking-link.ts'
import { unknownKind } from './rules/unknown-kind.ts'
import { unknownReference } from './rules/unknown-reference.ts'
import { voteResult } from './rules/vote-result.ts'
import { voteWeights } from './rules/vote-weights.ts'

export const preset: readonly LintRule[] = [
  acronym,
  bareUrl,
  dateOrder,
  deskComment,
  doubleSpace,
  doubledWord,
  duplicateBlock,
  duplicateNumber,
  duplicateSlug,
  emphasisMark,
  emptySlot,
  figureCredit,
  filledSlot,
  folderName,
  fullWidthMark,
  glossConflict,
  glossOnce,
  hanItalic,
  hanLatinSpacing,
  headingIncrement,
  hedgeWord,
  imageAlt,
  imageFile,
  lexiconTerm,
  linkAddress,
  linkSyntax,
  linkText,
  lostCharacter,
  machineUnreviewed,
  missingFile,
  missingSummary,
  mixedScript,
  nameOrder,
  numberParity,
  pairIdentical,
  pairLength,
  pairShape,
  pairSlipped,
  pairedMarks,
  pinyinAgreement,
  productCasing,
  quotationAgreement,
  quotedShare,
  relativeDate,
  requiredParts,
  slugNumber,
  sourceArchive,
  sourceEvidence,
  sourceLink,
  spelling,
  strayCharacter,
  trackingLink,
  unknownKind,
  unknownReference,
  voteResult,
  voteWeights,
]
